// What the readers of vocab.json with merges.txt and of tokenizer.json share.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/json.hpp"
#include "vocabulary.hpp"

namespace kazan::bpe {

using Ids = std::unordered_map<std::string, std::int32_t>;  // by their characters in the file

// Throws Error (Fault::input) naming the file.
[[noreturn]] void refuse(const std::filesystem::path& file, const std::string& why);

// UTF-8, of at most 256 MiB; else refused.
std::string read_text(const std::filesystem::path& file);

// Collects tokens; each refusal names the file and the token.
class TokenList {
 public:
  // `count`: how many there will be; their ids are 0 to count - 1, once each.
  TokenList(std::filesystem::path file, std::size_t count);

  // Written in byte characters.
  void add(const std::string& token, const Json& id);
  // Written as it is.
  void add_literal(const std::string& token, const Json& id);

  const Ids& ids() const { return ids_; }
  std::vector<std::string> take_pieces() { return std::move(pieces_); }
  // `only_utf8`: bytes that UTF-8 never has need none.
  std::array<std::int32_t, 256> find_bytes(bool only_utf8) const;

 private:
  std::size_t place(const std::string& token, const Json& id);

  std::filesystem::path file_;
  std::vector<std::string> pieces_;
  std::vector<bool> seen_;
  Ids ids_;
};

// Collects merges in their order.
class MergeList {
 public:
  MergeList(const Ids& ids, std::size_t expected) : ids_(ids), table_(expected) {}

  // `where`: the file and the line or number, for errors; `other`: what must have the tokens.
  void add(const std::string& left, const std::string& right, const std::string& where,
           const std::string& other);
  PairTable take() { return std::move(table_); }

 private:
  const Ids& ids_;
  PairTable table_;
  std::int32_t rank_ = 0;
};

}  // namespace kazan::bpe
