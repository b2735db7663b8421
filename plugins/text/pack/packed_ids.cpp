#include "pack/packed_ids.hpp"

#include <algorithm>

#include "base/error.hpp"

namespace kazan {
namespace {

class PackedIds final : public TokenIds {
 public:
  PackedIds(std::shared_ptr<const IdFile> ids, const Layout& layout,
            std::optional<std::int32_t> bos)
      : ids_(std::move(ids)), bos_(bos) {
    rows_.reserve(layout.spans.size() + 1);
    begins_.reserve(layout.spans.size());
    rows_.push_back(0);
    for (const auto& span : layout.spans) {
      begins_.push_back(span.begin);
      rows_.push_back(rows_.back() + span.end - span.begin);
    }
  }

  std::int64_t rows() const override { return rows_.back(); }
  void read(std::int64_t begin, std::int64_t end, std::int32_t* ids) const override {
    auto i = static_cast<std::size_t>(std::ranges::upper_bound(rows_, begin) - rows_.begin()) - 1;
    while (begin < end) {
      if (begins_[i] < 0) {
        *ids++ = *bos_;
        ++begin, ++i;
        continue;
      }
      const auto from = begins_[i] + begin - rows_[i];
      while (rows_[i + 1] < end && begins_[i + 1] == begins_[i] + rows_[i + 1] - rows_[i]) ++i;
      const auto stop = std::min(end, rows_[i + 1]);
      ids_->read(from, from + stop - begin, ids);
      ids += stop - begin;
      begin = stop;
      ++i;
    }
  }

 private:
  std::shared_ptr<const IdFile> ids_;
  std::optional<std::int32_t> bos_;
  std::vector<std::int64_t> rows_,
      begins_;  // by span: its first row, its first id of the file or -1
};

}  // namespace

TokenWindows packed(std::shared_ptr<const IdFile> ids, const Layout& layout,
                    std::optional<std::int32_t> bos) {
  if (!bos && std::ranges::any_of(layout.spans, &Span::is_bos))
    throw Error(Fault::internal, "windows begin with BOS, but which token that is was not said");
  TokenWindows out;
  out.windows = layout.windows;
  out.parts.reserve(layout.spans.size());
  std::int64_t row = 0;
  bool after_bos = false;
  for (const auto& span : layout.spans) {
    if (!after_bos) out.parts.push_back({row, span.document});
    after_bos = span.is_bos();
    row += span.end - span.begin;
  }
  out.source = std::make_shared<PackedIds>(std::move(ids), layout, bos);
  return out;
}

}  // namespace kazan
