// Rows that can be read again and again at little cost: stored ones from where they are, live ones
// from a file that they are written to when they are computed.
#pragma once

#include <filesystem>
#include <memory>

#include "scratch_file.hpp"
#include "sdk/artifacts/activations.hpp"

namespace kazan::sae {

class RereadRows {
 public:
  explicit RereadRows(std::shared_ptr<ActivationSource> source);
  // With a file in `folder` for rows that cost much to compute: each is computed once, if the
  // first reading goes through all rows in order.
  RereadRows(std::shared_ptr<ActivationSource> source, const std::filesystem::path& folder);

  std::int64_t rows() const { return source_->rows(); }
  std::int64_t inputs() const { return source_->inputs(); }
  // Rows begin to end - 1. Throws what the source throws, and Error (Fault::machine).
  void read(std::int64_t begin, std::int64_t end, float* to);

 private:
  std::shared_ptr<ActivationSource> source_;
  std::unique_ptr<ScratchFile> file_;
  std::int64_t kept_ = 0;  // rows, from the first, that are in the file
};

}  // namespace kazan::sae
