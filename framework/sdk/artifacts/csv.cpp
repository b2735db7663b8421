#include "sdk/artifacts/csv.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "base/text.hpp"

namespace kazan {
namespace {

class CsvParser {
 public:
  CsvParser(std::string_view text, std::string_view source) : text_(text), source_(source) {}

  std::vector<CsvRecord> parse() {
    while (at_ < text_.size()) {
      records_.push_back(record());
      if (records_.back().size() != records_.front().size())
        fail("has " + std::to_string(records_.back().size()) + " fields; the first line has " +
             std::to_string(records_.front().size()));
      ++line_;
    }
    return std::move(records_);
  }

 private:
  [[noreturn]] void fail(const std::string& what) const {
    throw Error(Fault::input,
                std::string(source_) + ": line " + std::to_string(line_) + " " + what);
  }

  CsvRecord record() {
    CsvRecord fields;
    for (;;) {
      fields.push_back(at_ < text_.size() && text_[at_] == '"' ? quoted() : plain());
      if (at_ == text_.size()) return fields;
      if (text_[at_] == ',') {
        ++at_;
        continue;
      }
      const bool carriage_return = text_[at_] == '\r';
      if (carriage_return) ++at_;
      if (at_ < text_.size() && text_[at_] != '\n')
        fail(carriage_return ? "has a carriage return without a line feed"
                             : "has text after a closing quote");
      at_ = std::min(at_ + 1, text_.size());
      return fields;
    }
  }

  std::string plain() {
    const auto end = std::min(text_.find_first_of(",\r\n", at_), text_.size());
    const auto field = text_.substr(at_, end - at_);
    if (field.find('"') != field.npos) fail("has a quote inside a field without quotes");
    at_ = end;
    return std::string(field);
  }

  std::string quoted() {
    std::string out;
    for (++at_; at_ < text_.size(); ++at_) {
      if (text_[at_] == '"' && (++at_ == text_.size() || text_[at_] != '"')) return out;
      if (text_[at_] == '\n') ++line_;
      out += text_[at_];
    }
    fail("has a quote that does not close");
  }

  std::string_view text_, source_;
  std::size_t at_ = 0, line_ = 1;
  std::vector<CsvRecord> records_;
};

}  // namespace

std::string csv_field(std::string_view text) {
  if (!text.empty() && text.find_first_of(",\"\r\n") == text.npos) return std::string(text);
  std::string out = "\"";
  for (const char c : text) out += c == '"' ? std::string("\"\"") : std::string(1, c);
  return out + '"';
}

void append_csv_record(std::string& out, const CsvRecord& fields_as_written) {
  out += join(fields_as_written, ",") + "\r\n";
}

std::vector<CsvRecord> parse_csv(std::string_view text, std::string_view source) {
  return CsvParser(text, source).parse();
}

}  // namespace kazan
