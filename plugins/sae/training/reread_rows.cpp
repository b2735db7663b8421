#include "reread_rows.hpp"

#include <algorithm>
#include <utility>

namespace kazan::sae {

RereadRows::RereadRows(std::shared_ptr<ActivationSource> source) : source_(std::move(source)) {}

RereadRows::RereadRows(std::shared_ptr<RowParts> parts) : parts_(std::move(parts)) {}

void RereadRows::read(std::int64_t begin, std::int64_t end, float* to) {
  if (parts_) return parts_->read(begin, end, to);
  const Array rows = source_->read(begin, end);
  std::ranges::copy(rows.values<float>(), to);
}

}  // namespace kazan::sae
