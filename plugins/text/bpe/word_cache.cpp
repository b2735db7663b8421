#include "word_cache.hpp"

#include <cstring>

namespace kazan::bpe {
namespace {

std::uint64_t mix(std::uint64_t a) {
  a *= 0x9E3779B97F4A7C15u;
  return a ^ a >> 32;
}

}  // namespace

WordCache::Hash WordCache::hash(std::string_view word) {
  std::uint64_t h = word.size();
  while (word.size() > 8) {
    std::uint64_t block;
    std::memcpy(&block, word.data(), 8);
    h = mix(h ^ block);
    word.remove_prefix(8);
  }
  std::uint64_t rest = 0;
  for (const char c : word) rest = rest << 8 | static_cast<unsigned char>(c);
  return mix(mix(h ^ rest));
}

std::size_t WordCache::place(std::string_view word, Hash hash) const {
  std::size_t i = hash & (slots_.size() - 1);
  while (slots_[i].count != 0 &&
         (slots_[i].hash != hash || slots_[i].size != word.size() ||
          std::memcmp(words_.data() + slots_[i].word, word.data(), word.size()) != 0))
    i = (i + 1) & (slots_.size() - 1);
  return i;
}

std::span<const std::int32_t> WordCache::find(std::string_view word, Hash hash) const {
  const Slot& slot = slots_[place(word, hash)];
  return {ids_.data() + slot.first, slot.count};
}

void WordCache::add(std::string_view word, Hash hash, std::span<const std::int32_t> ids) {
  if (used_ == most_) return;
  if (2 * ++used_ > slots_.size()) grow();
  slots_[place(word, hash)] = {hash, words_.size(), ids_.size(),
                               static_cast<std::uint32_t>(word.size()),
                               static_cast<std::uint32_t>(ids.size())};
  words_ += word;
  ids_.insert(ids_.end(), ids.begin(), ids.end());
}

void WordCache::grow() {
  std::vector<Slot> old(2 * slots_.size());
  old.swap(slots_);
  for (const auto& slot : old)
    if (slot.count != 0)
      slots_[place(std::string_view(words_).substr(slot.word, slot.size), slot.hash)] = slot;
}

}  // namespace kazan::bpe
