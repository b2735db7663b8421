// What a corpus is made of: whole files, lines, or texts in lines of JSON.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "sdk/provider.hpp"

namespace kazan {

// How files are read; what a Corpus of ours has in its params.
struct ReadingOptions {
  // Bytes that are not UTF-8, NULs, escapes of JSON that are no character: U+FFFD in their place,
  // not an error.
  bool replace = false;
  std::string field;  // of JSON Lines: the member that holds the text

  Json to_json() const;
  static ReadingOptions from_json(const Json& params);
};

// Documents that count what they replaced.
class CountingDocuments : public Documents {
 public:
  virtual std::int64_t replaced() const = 0;  // bytes and escapes, so far
  // The same of the files that were read to their ends.
  struct Replaced {
    std::int64_t files = 0;                // with such
    std::int64_t replaced = 0, bytes = 0;  // of their bytes, those of such, and all
  };
  virtual Replaced in_files() const = 0;
};

using Files = std::vector<std::filesystem::path>;

// A file is a document, in parts. Empty files are none.
std::unique_ptr<CountingDocuments> file_documents(Files files, const ReadingOptions& options);
// A line is a document. Lines of white space are none.
std::unique_ptr<CountingDocuments> line_documents(Files files, const ReadingOptions& options);
// A line is an object of JSON, its member `field` a document. Lines of white space are passed over,
// and empty texts are no documents.
std::unique_ptr<CountingDocuments> jsonl_documents(Files files, const ReadingOptions& options);

using OpenDocuments = std::unique_ptr<CountingDocuments> (*)(Files, const ReadingOptions&);

// For KAZAN_PROVIDE.
template <OpenDocuments open_documents>
class FileCorpusReader final : public CorpusReader {
 public:
  std::unique_ptr<Documents> open(const Corpus& corpus) override {
    Files files;
    for (const auto& file : corpus.files) files.push_back(file.path);
    return open_documents(std::move(files), ReadingOptions::from_json(corpus.params));
  }
};

}  // namespace kazan
