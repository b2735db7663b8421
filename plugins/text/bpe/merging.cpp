#include "merging.hpp"

#include <algorithm>
#include <queue>

namespace kazan::bpe {
namespace {

std::vector<std::int32_t> bytes_of(const Vocabulary& vocabulary, std::string_view word) {
  std::vector<std::int32_t> ids;
  ids.reserve(word.size());
  for (const char c : word) ids.push_back(vocabulary.byte_ids[static_cast<unsigned char>(c)]);
  return ids;
}

// Looks all pairs over for each merge: quadratic, and the fastest for words of a few bytes.
std::vector<std::int32_t> merge_short(const Vocabulary& vocabulary, std::vector<std::int32_t> ids) {
  while (ids.size() > 1) {
    Merge best;
    std::size_t at = 0;
    for (std::size_t i = 0; i + 1 < ids.size(); ++i) {
      const Merge merge = vocabulary.merges.look_up(ids[i], ids[i + 1]);
      if (merge.rank >= 0 && (best.rank < 0 || merge.rank < best.rank)) {
        best = merge;
        at = i;
      }
    }
    if (best.rank < 0) break;
    ids[at] = best.id;
    ids.erase(ids.begin() + static_cast<std::ptrdiff_t>(at) + 1);
  }
  return ids;
}

// A list of the word's parts and a queue of the pairs that could merge; a pair whose parts have
// changed since it was queued is dropped when its turn comes.
class LongWord {
 public:
  LongWord(const Vocabulary& vocabulary, const std::vector<std::int32_t>& ids)
      : vocabulary_(vocabulary) {
    const auto n = static_cast<std::int32_t>(ids.size());
    for (std::int32_t i = 0; i < n; ++i)
      parts_.push_back({ids[at(i)], i - 1, i + 1 < n ? i + 1 : -1});
    for (std::int32_t i = 0; i + 1 < n; ++i) enqueue(i);
  }

  std::vector<std::int32_t> merge() {
    while (!queue_.empty()) {
      const Pair pair = queue_.top();
      queue_.pop();
      const Part& left = parts_[at(pair.left)];
      if (left.id != pair.left_id || left.next < 0 || parts_[at(left.next)].id != pair.right_id)
        continue;
      join(pair);
    }
    std::vector<std::int32_t> ids;
    for (std::int32_t i = 0; i >= 0; i = parts_[at(i)].next) ids.push_back(parts_[at(i)].id);
    return ids;
  }

 private:
  struct Part {
    std::int32_t id, before, next;  // id -1: merged into the part before
  };
  struct Pair {
    std::int32_t rank, left, left_id, right_id, id;
    bool operator<(const Pair& o) const {  // the queue's top is the least
      return rank != o.rank ? rank > o.rank : left > o.left;
    }
  };

  static std::size_t at(std::int32_t i) { return static_cast<std::size_t>(i); }

  void enqueue(std::int32_t left) {
    const Part& part = parts_[at(left)];
    if (part.next < 0) return;
    const auto right = parts_[at(part.next)].id;
    const Merge merge = vocabulary_.merges.look_up(part.id, right);
    if (merge.rank >= 0) queue_.push({merge.rank, left, part.id, right, merge.id});
  }
  void join(const Pair& pair) {
    Part& left = parts_[at(pair.left)];
    Part& right = parts_[at(left.next)];
    left.id = pair.id;
    right.id = -1;
    left.next = right.next;
    if (left.next >= 0) parts_[at(left.next)].before = pair.left;
    if (left.before >= 0) enqueue(left.before);
    enqueue(pair.left);
  }

  const Vocabulary& vocabulary_;
  std::vector<Part> parts_;
  std::priority_queue<Pair> queue_;
};

constexpr std::size_t kShort = 48;  // bytes; measured: the two cost the same near 60

}  // namespace

std::vector<std::int32_t> merge_word(const Vocabulary& vocabulary, std::string_view word) {
  auto ids = bytes_of(vocabulary, word);
  if (ids.size() <= kShort) return merge_short(vocabulary, std::move(ids));
  return LongWord(vocabulary, ids).merge();
}

}  // namespace kazan::bpe
