#include "vocabulary.hpp"

#include <optional>
#include <unordered_map>

#include "base/error.hpp"
#include "base/files.hpp"
#include "base/json.hpp"
#include "base/text.hpp"

namespace kazan::bpe {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t kMaxBytes = 256 << 20;
constexpr std::int64_t kMaxIds = 1 << 24;

[[noreturn]] void refuse(const fs::path& file, const std::string& why) {
  throw Error(Fault::input, file.native() + ": " + why);
}

std::string read_text(const fs::path& file) {
  std::error_code unreadable;
  const auto size = fs::file_size(file, unreadable);
  if (unreadable) refuse(file, "cannot be read: " + unreadable.message());
  if (size > kMaxBytes) refuse(file, "larger than 256 MiB, which no tokenizer is");
  std::string text = read_file(file);
  if (const auto bad = invalid_utf8(text))
    refuse(file, "not UTF-8 at byte " + std::to_string(*bad));
  return text;
}

// The bytes that a token's characters stand for; nothing when a character stands for none.
std::optional<std::string> bytes_of(const std::string& characters) {
  static const auto by_character = [] {
    std::unordered_map<char32_t, char> map;
    const auto all = byte_characters();
    for (unsigned b = 0; b < 256; ++b) map[all[b]] = static_cast<char>(b);
    return map;
  }();
  std::string out;
  for (std::size_t i = 0; i < characters.size();) {
    const CodePoint c = decode_utf8(characters, i);
    const auto found = by_character.find(c.value);
    if (found == by_character.end()) return std::nullopt;
    out += found->second;
    i += c.size;
  }
  return out;
}

using Ids = std::unordered_map<std::string, std::int32_t>;  // by their characters in the file

Ids read_ids(const fs::path& file, std::vector<std::string>& pieces) {
  const Json json = Json::parse(read_text(file), file.native());
  if (!json.is_object() || json.size() == 0) refuse(file, "expected an object of tokens and ids");
  const auto count = static_cast<std::int64_t>(json.size());
  if (count > kMaxIds) refuse(file, "more than 16 million tokens");
  Ids ids;
  pieces.assign(json.size(), "");
  std::vector<bool> seen(json.size());
  for (const auto& [token, id] : json.members()) {
    const std::string named = "the token \"" + token + "\"";
    if (!id.is_integer() || id.integer() < 0 || id.integer() >= count)
      refuse(file,
             named + " has the id " + id.dump() + "; expected 0 to " + std::to_string(count - 1));
    const auto at = static_cast<std::size_t>(id.integer());
    if (seen[at]) refuse(file, "two tokens have the id " + id.dump() + ": " + named + " is one");
    const auto bytes = bytes_of(token);
    if (!bytes || bytes->empty())
      refuse(file, named + " is not written in GPT-2's byte characters");
    seen[at] = true;
    pieces[at] = *bytes;
    ids[token] = static_cast<std::int32_t>(at);
  }
  return ids;
}

std::array<std::int32_t, 256> find_bytes(const Ids& ids, const fs::path& file) {
  std::array<std::int32_t, 256> out{};
  const auto characters = byte_characters();
  for (unsigned b = 0; b < 256; ++b) {
    std::string token;
    append_utf8(token, characters[b]);
    const auto found = ids.find(token);
    if (found == ids.end()) refuse(file, "the byte " + std::to_string(b) + " has no token");
    out[b] = found->second;
  }
  return out;
}

class MergeReader {
 public:
  MergeReader(const Ids& ids, fs::path file) : ids_(ids), file_(std::move(file)) {}

  PairTable read() {
    const auto lines = split(read_text(file_), '\n');
    PairTable table(lines.size());
    for (line_ = 1; line_ <= lines.size(); ++line_) {
      std::string line = lines[line_ - 1];
      if (line.ends_with('\r')) line.pop_back();
      if (line.starts_with("#version") || (line.empty() && line_ == lines.size())) continue;
      add(table, line);
    }
    return table;
  }

 private:
  [[noreturn]] void refuse_line(const std::string& why) const {
    throw Error(Fault::input, file_.native() + ":" + std::to_string(line_) + ": " + why);
  }
  std::int32_t id_of(const std::string& token) const {
    const auto found = ids_.find(token);
    if (found == ids_.end())
      refuse_line("\"" + token +
                  "\" is not in the vocabulary: vocab.json and merges.txt do not "
                  "belong together");
    return found->second;
  }
  void add(PairTable& table, const std::string& line) {
    const auto parts = split(line, ' ');
    if (parts.size() != 2 || parts[0].empty() || parts[1].empty())
      refuse_line("expected two tokens with one space between, found \"" + line + "\"");
    const Merge merge{rank_++, id_of(parts[0] + parts[1])};
    if (!table.add(id_of(parts[0]), id_of(parts[1]), merge))
      refuse_line("this merge is given twice");
  }

  const Ids& ids_;
  fs::path file_;
  std::size_t line_ = 0;
  std::int32_t rank_ = 0;
};

}  // namespace

std::array<char32_t, 256> byte_characters() {
  std::array<char32_t, 256> out{};
  char32_t next = 0x100;
  for (unsigned b = 0; b < 256; ++b) {
    const bool printable = (b >= 0x21 && b <= 0x7E) || (b >= 0xA1 && b <= 0xAC) || b >= 0xAE;
    out[b] = printable ? b : next++;
  }
  return out;
}

Vocabulary Vocabulary::load(const fs::path& vocab, const fs::path& merges) {
  Vocabulary out;
  const Ids ids = read_ids(vocab, out.pieces);
  out.byte_ids = find_bytes(ids, vocab);
  out.merges = MergeReader(ids, merges).read();
  return out;
}

}  // namespace kazan::bpe
