#include "count.hpp"

#include <string>
#include <unordered_map>

#include "base/error.hpp"
#include "base/files.hpp"
#include "base/text.hpp"
#include "tokenizer.hpp"

namespace kazan::bpe {
namespace {

constexpr std::uintmax_t kMostBytes = 8 << 20;  // GPT-2's merges take 0.5 MB

// Ids in the order in which pieces arise: the bytes, then the result of each merge.
class Reader {
 public:
  explicit Reader(const std::string& text) {
    const auto lines = split(text, '\n');
    ids_.reserve(lines.size() + 256);
    const auto characters = byte_characters();
    for (unsigned b = 0; b < 256; ++b) {
      std::string piece;
      append_utf8(piece, characters[b]);
      vocabulary_.byte_ids[b] = id_of(piece);
    }
    vocabulary_.merges = PairTable(lines.size());
    for (const auto& line : lines) sound_ = sound_ && add(line);
  }

  std::optional<Vocabulary> take() {
    if (!sound_) return std::nullopt;
    vocabulary_.pieces.assign(ids_.size(), "");  // what they are is of no concern here
    return std::move(vocabulary_);
  }

 private:
  bool add(std::string_view line) {
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.starts_with("#version") || line.empty()) return true;
    const auto space = line.find(' ');
    if (space == line.npos || space == 0 || line.find(' ', space + 1) != line.npos) return false;
    const std::string left(line.substr(0, space)), right(line.substr(space + 1));
    const auto l = ids_.find(left), r = ids_.find(right);
    if (l == ids_.end() || r == ids_.end()) return false;
    const std::int32_t first = l->second, second = r->second;
    return vocabulary_.merges.add(first, second, {rank_++, id_of(left + right)});
  }
  std::int32_t id_of(const std::string& piece) {
    return ids_.emplace(piece, static_cast<std::int32_t>(ids_.size())).first->second;
  }

  std::unordered_map<std::string, std::int32_t> ids_;
  Vocabulary vocabulary_;
  std::int32_t rank_ = 0;
  bool sound_ = true;
};

}  // namespace

std::optional<std::int64_t> count_tokens(std::string_view text,
                                         const std::filesystem::path& merges) {
  std::error_code unreadable;
  const auto bytes = std::filesystem::file_size(merges, unreadable);
  if (unreadable || bytes > kMostBytes) return std::nullopt;
  try {
    auto vocabulary = Reader(read_file(merges)).take();
    if (!vocabulary) return std::nullopt;
    const BpeTokenizer tokenizer(std::move(*vocabulary));
    return static_cast<std::int64_t>(tokenizer.encode(text).size());
  } catch (const Error&) {
    return std::nullopt;
  }
}

}  // namespace kazan::bpe
