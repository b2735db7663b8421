#include "count.hpp"

#include <algorithm>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/error.hpp"
#include "base/files.hpp"
#include "base/text.hpp"
#include "tokenizer.hpp"

namespace kazan::bpe {
namespace {

constexpr std::uintmax_t kMostBytes = 8 << 20;  // GPT-2's merges take 0.5 MB

// Which bytes follow which in a text that is written in byte characters.
class Neighbours {
 public:
  explicit Neighbours(std::string_view text) {
    const auto characters = byte_characters();
    std::string written;
    for (const char c : text) append_utf8(written, characters[static_cast<unsigned char>(c)]);
    for (std::size_t i = 0; i + 1 < written.size(); ++i)
      there_[pair(written[i], written[i + 1])] = true;
  }

  // Whether the piece "left right" may be in the text.
  bool may_have(std::string_view line, std::size_t space) const {
    if (!there_[pair(line[space - 1], line[space + 1])]) return false;
    for (std::size_t i = 0; i + 1 < line.size(); ++i)
      if (i != space && i + 1 != space && !there_[pair(line[i], line[i + 1])]) return false;
    return true;
  }

 private:
  static std::size_t pair(char a, char b) {
    return static_cast<std::size_t>(static_cast<unsigned char>(a)) << 8 |
           static_cast<unsigned char>(b);
  }

  std::vector<bool> there_ = std::vector<bool>(1 << 16);
};

// The merges that can happen in a text: those whose result may be in it, in their order. Most are
// passed over after a look, which is what makes this fast. Ids are counted up as pieces arise.
class Reader {
 public:
  Reader(std::string_view merges, std::string_view text) : neighbours_(text) {
    const auto characters = byte_characters();
    for (unsigned b = 0; b < 256; ++b) {
      std::string piece;
      append_utf8(piece, characters[b]);
      vocabulary_.byte_ids[b] = id_of(piece);
    }
    for (std::size_t begin = 0; begin < merges.size() && sound_;) {
      const auto end = std::min(merges.find('\n', begin), merges.size());
      sound_ = add(merges.substr(begin, end - begin));
      begin = end + 1;
    }
  }

  std::optional<Vocabulary> take() {
    vocabulary_.merges = PairTable(found_.size());
    for (const auto& [left, right, merge] : found_)
      sound_ = sound_ && vocabulary_.merges.add(left, right, merge);
    if (!sound_) return std::nullopt;
    vocabulary_.pieces.assign(ids_.size(), "");  // what they are is of no concern here
    return std::move(vocabulary_);
  }

 private:
  struct Found {
    std::int32_t left, right;
    Merge merge;
  };

  bool add(std::string_view line) {
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.starts_with("#version") || line.empty()) return true;
    const auto space = line.find(' ');
    if (space == line.npos || space == 0 || space + 1 == line.size()) return false;
    if (!neighbours_.may_have(line, space)) return true;
    const std::string left(line.substr(0, space)), right(line.substr(space + 1));
    const auto l = ids_.find(left), r = ids_.find(right);
    if (l == ids_.end() || r == ids_.end()) return false;
    const std::int32_t first = l->second, second = r->second;
    const auto rank = static_cast<std::int32_t>(found_.size());
    found_.push_back({first, second, {rank, id_of(left + right)}});
    return true;
  }
  std::int32_t id_of(const std::string& piece) {
    return ids_.emplace(piece, static_cast<std::int32_t>(ids_.size())).first->second;
  }

  Neighbours neighbours_;
  std::unordered_map<std::string, std::int32_t> ids_;
  std::vector<Found> found_;
  Vocabulary vocabulary_;
  bool sound_ = true;
};

}  // namespace

std::optional<std::int64_t> count_tokens(std::string_view text,
                                         const std::filesystem::path& merges) {
  std::error_code unreadable;
  const auto bytes = std::filesystem::file_size(merges, unreadable);
  if (unreadable || bytes > kMostBytes) return std::nullopt;
  try {
    auto vocabulary = Reader(read_file(merges), text).take();
    if (!vocabulary) return std::nullopt;
    const BpeTokenizer tokenizer(std::move(*vocabulary));
    return static_cast<std::int64_t>(tokenizer.encode(text).size());
  } catch (const Error&) {
    return std::nullopt;
  }
}

}  // namespace kazan::bpe
