// Rows that can be read again and again at little cost: stored ones from where they are, computed
// ones from the files that they were written to.
#pragma once

#include <memory>

#include "row_parts.hpp"
#include "sdk/artifacts/activations.hpp"

namespace kazan::sae {

class RereadRows {
 public:
  explicit RereadRows(std::shared_ptr<ActivationSource> source);
  explicit RereadRows(std::shared_ptr<RowParts> parts);

  std::int64_t rows() const { return parts_ ? parts_->rows() : source_->rows(); }
  std::int64_t inputs() const { return parts_ ? parts_->inputs() : source_->inputs(); }
  // Rows begin to end - 1. Throws what the source throws, and Error (Fault::machine).
  void read(std::int64_t begin, std::int64_t end, float* to);

 private:
  std::shared_ptr<ActivationSource> source_;  // or
  std::shared_ptr<RowParts> parts_;
};

}  // namespace kazan::sae
