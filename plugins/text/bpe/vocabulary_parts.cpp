#include "vocabulary_parts.hpp"

#include <optional>

#include "base/error.hpp"
#include "base/files.hpp"
#include "base/text.hpp"

namespace kazan::bpe {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t kMaxBytes = 256 << 20;
constexpr std::int64_t kMaxIds = 1 << 24;

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

// 0xC0, 0xC1 and from 0xF5 on start no character.
bool in_utf8(unsigned byte) {
  return byte < 0xC0 || (byte > 0xC1 && byte < 0xF5);
}

}  // namespace

void refuse(const fs::path& file, const std::string& why) {
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

TokenList::TokenList(fs::path file, std::size_t count) : file_(std::move(file)) {
  if (static_cast<std::int64_t>(count) > kMaxIds) refuse(file_, "more than 16 million tokens");
  pieces_.assign(count, "");
  seen_.assign(count, false);
}

std::size_t TokenList::place(const std::string& token, const Json& id) {
  const std::string named = "the token \"" + token + "\"";
  const auto count = static_cast<std::int64_t>(pieces_.size());
  if (!id.is_integer() || id.integer() < 0 || id.integer() >= count)
    refuse(file_,
           named + " has the id " + id.dump() + "; expected 0 to " + std::to_string(count - 1));
  const auto at = static_cast<std::size_t>(id.integer());
  if (seen_[at]) refuse(file_, "two tokens have the id " + id.dump() + ": " + named + " is one");
  seen_[at] = true;
  return at;
}

void TokenList::add(const std::string& token, const Json& id) {
  const auto at = place(token, id);
  const auto bytes = bytes_of(token);
  if (!bytes || bytes->empty())
    refuse(file_, "the token \"" + token + "\" is not written in GPT-2's byte characters");
  pieces_[at] = *bytes;
  ids_[token] = static_cast<std::int32_t>(at);
}

void TokenList::add_literal(const std::string& token, const Json& id) {
  const auto at = place(token, id);
  if (token.empty()) refuse(file_, "the token with the id " + id.dump() + " is empty");
  pieces_[at] = token;
}

std::array<std::int32_t, 256> TokenList::find_bytes(bool only_utf8) const {
  std::array<std::int32_t, 256> out{};
  const auto characters = byte_characters();
  for (unsigned b = 0; b < 256; ++b) {
    std::string token;
    append_utf8(token, characters[b]);
    const auto found = ids_.find(token);
    if (found == ids_.end() && !(only_utf8 && !in_utf8(b)))
      refuse(file_, "the byte " + std::to_string(b) + " has no token");
    out[b] = found == ids_.end() ? -1 : found->second;
  }
  return out;
}

void MergeList::add(const std::string& left, const std::string& right, const std::string& where,
                    const std::string& other) {
  const auto id_of = [&](const std::string& token) {
    const auto found = ids_.find(token);
    if (found == ids_.end())
      throw Error(Fault::input, where + "\"" + token + "\" is not in the vocabulary" + other);
    return found->second;
  };
  const Merge merge{rank_++, id_of(left + right)};
  if (!table_.add(id_of(left), id_of(right), merge))
    throw Error(Fault::input, where + "this merge is given twice");
}

std::array<char32_t, 256> byte_characters() {
  std::array<char32_t, 256> out{};
  char32_t next = 0x100;
  for (unsigned b = 0; b < 256; ++b) {
    const bool printable = (b >= 0x21 && b <= 0x7E) || (b >= 0xA1 && b <= 0xAC) || b >= 0xAE;
    out[b] = printable ? b : next++;
  }
  return out;
}

}  // namespace kazan::bpe
