#include "pack/batches.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "safe_cut.hpp"

namespace kazan {

bool Batches::next(Batch& batch) {
  batch.text.swap(kept_);
  kept_.clear();
  batch.segments.clear();
  std::size_t begin = 0;  // of what is in no segment
  while ((batch.text.size() < sizes_.batch || batch.segments.empty()) && documents_.next(part_)) {
    batch.text += part_.text;
    if (part_.ends)
      close(batch, begin, batch.text.size(), true);
    else if (batch.text.size() - begin >= sizes_.segment)
      cut(batch, begin);
  }
  kept_ = batch.text.substr(begin);
  batch.text.resize(begin);
  return !batch.segments.empty();
}

void Batches::cut(Batch& batch, std::size_t& begin) {
  const auto open = std::string_view(batch.text).substr(begin);
  const bool too_long = open.size() > sizes_.longest;
  if (open.size() < again_ && !too_long) return;
  if (const auto at = bpe::safe_cut(open, vocabulary_))
    return close(batch, begin, begin + at, false);
  again_ = open.size() + open.size() / 2;
  if (too_long)
    throw Error(Fault::input,
                "document " + std::to_string(document_) + " (from 0), from byte " +
                    std::to_string(offset_) +
                    " on: " + human_bytes(static_cast<double>(open.size())) +
                    " are too long without a place to cut; expected a word's end at least every " +
                    human_bytes(static_cast<double>(sizes_.longest)));
}

void Batches::close(Batch& batch, std::size_t& begin, std::size_t end, bool ends) {
  batch.segments.push_back({begin, end, ends, document_, offset_});
  offset_ = ends ? 0 : offset_ + static_cast<std::int64_t>(end - begin);
  document_ += ends;
  begin = end;
  again_ = 0;
}

}  // namespace kazan
