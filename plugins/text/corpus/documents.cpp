#include "corpus/documents.hpp"

#include <optional>

#include "base/error.hpp"
#include "base/json_member.hpp"
#include "corpus/line_stream.hpp"

namespace kazan {
namespace {

constexpr const char* kWhite = " \t\r\n\v\f";

// One file after another, each a stream of that kind.
template <class Stream>
class InFiles : public CountingDocuments {
 public:
  InFiles(Files files, const ReadingOptions& options)
      : files_(std::move(files)), options_(options) {}
  std::int64_t replaced() const override { return replaced_ + (stream_ ? replaced_here() : 0); }
  Replaced in_files() const override { return in_files_; }

 protected:
  // The file that is being read; nothing after the last.
  Stream* stream() {
    if (!stream_ && at_ < files_.size()) stream_.emplace(files_[at_++], options_.replace);
    return stream_ ? &*stream_ : nullptr;
  }
  void leave() {
    if (const auto here = replaced_here(); here > 0) {
      replaced_ += here;
      ++in_files_.files;
      in_files_.replaced += of_text().replaced() + written_;
      in_files_.bytes += of_text().taken();
    }
    escapes_ = written_ = 0;
    stream_.reset();
  }
  // Besides what the stream replaced, in the file that is being read.
  void replaced_escapes(const TextMember& in) {
    escapes_ += static_cast<std::int64_t>(in.replaced);
    written_ += static_cast<std::int64_t>(in.written);
  }
  const ReadingOptions& options() const { return options_; }

 private:
  const TextStream& of_text() const {
    if constexpr (std::is_same_v<Stream, TextStream>)
      return *stream_;
    else
      return stream_->text();
  }

  std::int64_t replaced_here() const { return of_text().replaced() + escapes_; }

  Files files_;
  ReadingOptions options_;
  std::size_t at_ = 0;
  std::optional<Stream> stream_;
  std::int64_t replaced_ = 0, escapes_ = 0, written_ = 0;
  Replaced in_files_;
};

class WholeFiles final : public InFiles<TextStream> {
 public:
  using InFiles::InFiles;
  bool next(DocumentPart& part) override {
    while (auto* text = stream()) {
      part.ends = !text->next(part.text);
      if (!part.ends) return within_ = true;
      leave();
      if (within_) {
        within_ = false;
        return true;
      }
    }
    return false;
  }

 private:
  bool within_ = false;  // a document
};

class Lines final : public InFiles<LineStream> {
 public:
  using InFiles::InFiles;
  bool next(DocumentPart& part) override {
    part.ends = true;
    while (auto* lines = stream()) {
      while (lines->next(part.text))
        if (part.text.find_first_not_of(kWhite) != part.text.npos) return true;
      leave();
    }
    return false;
  }
};

class JsonLines final : public InFiles<LineStream> {
 public:
  using InFiles::InFiles;
  bool next(DocumentPart& part) override {
    part.ends = true;
    while (auto* lines = stream()) {
      while (lines->next(line_)) {
        if (line_.find_first_not_of(kWhite) == line_.npos) continue;
        part.text = text_of(*lines);
        if (!part.text.empty()) return true;
      }
      leave();
    }
    return false;
  }

 private:
  std::string text_of(const LineStream& lines) {
    auto found = text_member(line_, options().field,
                             lines.text().file().native() + ":" + std::to_string(lines.number()));
    if (found.replaced > 0 && !options().replace)
      throw Error(Fault::input, found.first + "; leave it out, or say invalid: replace");
    replaced_escapes(found);
    return std::move(found.text);
  }

  std::string line_;
};

}  // namespace

Json ReadingOptions::to_json() const {
  Json out = Json::object({{"invalid", replace ? "replace" : "refuse"}});
  if (!field.empty()) out["field"] = field;
  return out;
}

ReadingOptions ReadingOptions::from_json(const Json& params) {
  return {params.at("invalid").string() == "replace", params.get("field", "").string()};
}

std::unique_ptr<CountingDocuments> file_documents(Files files, const ReadingOptions& options) {
  return std::make_unique<WholeFiles>(std::move(files), options);
}

std::unique_ptr<CountingDocuments> line_documents(Files files, const ReadingOptions& options) {
  return std::make_unique<Lines>(std::move(files), options);
}

std::unique_ptr<CountingDocuments> jsonl_documents(Files files, const ReadingOptions& options) {
  return std::make_unique<JsonLines>(std::move(files), options);
}

}  // namespace kazan
