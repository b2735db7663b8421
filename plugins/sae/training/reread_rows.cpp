#include "reread_rows.hpp"

#include <algorithm>
#include <utility>

#include "base/text.hpp"

namespace kazan::sae {

RereadRows::RereadRows(std::shared_ptr<ActivationSource> source) : source_(std::move(source)) {}

RereadRows::RereadRows(std::shared_ptr<ActivationSource> source,
                       const std::filesystem::path& folder)
    : source_(std::move(source)) {
  file_ = std::make_unique<ScratchFile>(folder, rows() * inputs() * 4,
                                        "keeping " + with_commas(rows()) + " computed rows");
}

void RereadRows::read(std::int64_t begin, std::int64_t end, float* to) {
  const std::int64_t d = inputs(), row_bytes = 4 * d;
  const std::int64_t split = std::clamp(kept_, begin, end);
  if (begin < split) file_->read(begin * row_bytes, to, (split - begin) * row_bytes);
  if (split == end) return;
  const Array fresh = source_->read(split, end);
  const float* const values = fresh.values<float>().data();
  std::copy_n(values, (end - split) * d, to + (split - begin) * d);
  if (!file_ || split != kept_) return;
  file_->write(split * row_bytes, values, (end - split) * row_bytes);
  kept_ = end;
}

}  // namespace kazan::sae
