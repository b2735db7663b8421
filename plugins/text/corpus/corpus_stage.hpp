// What the stages of all kinds of documents are. A kind's own is
//
//   class Lines final : public CorpusStage {
//    public:
//     Lines() : CorpusStage("text.lines", line_documents) {}
//   };
//   KAZAN_STAGE(Lines, "text.lines", "Documents: the lines of files")
//   using LinesReader = FileCorpusReader<line_documents>;
//   KAZAN_PROVIDE(CorpusReader, LinesReader)
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "corpus/documents.hpp"
#include "sdk/artifacts/corpus.hpp"
#include "sdk/stage.hpp"

namespace kazan {

class CorpusStage : public Stage {
 public:
  Output<Corpus> corpus{this, "corpus", "its documents, read when they are needed"};
  Param<std::vector<std::string>> paths{
      this, "paths", required,
      "files, plain or packed by gzip, zstd or xz; * ? [abc] within names and ** for folders; "
      "bundled/ begins those of this installation",
      not_keyed};
  Param<std::string> invalid{
      this, "invalid", "refuse",
      "bytes that are not UTF-8, NULs, and escapes of JSON that are no "
      "character: refuse names the first, replace puts U+FFFD in their place",
      one_of({"refuse", "replace"})};
  Metric files{this, "files", "files that were read"};
  Metric documents{this, "documents", "documents in them", headline};
  Metric bytes{this, "bytes", "bytes of the documents' text, unpacked, as UTF-8"};
  Metric replaced{
      this, "replaced",
      "bytes, and escapes of JSON, in whose place U+FFFD stands; 0 with invalid: refuse"};

  void plan(Planner& planner) override;
  void run(Context& context) override;

 protected:
  CorpusStage(const char* id, OpenDocuments open_documents)
      : id_(id), open_documents_(open_documents) {}
  virtual ReadingOptions options() const { return {*invalid == "replace", ""}; }
  // Of as many files, if that is known.
  virtual std::optional<std::int64_t> most_documents(std::int64_t /*count*/) const { return {}; }

 private:
  struct Seen {
    double documents = 0, bytes = 0;
  };
  Seen look_into(const Files& found, Planner& planner) const;

  const char* id_;
  OpenDocuments open_documents_;
};

}  // namespace kazan
