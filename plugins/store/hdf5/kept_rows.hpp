// Live rows on their way to the disk, kept on the way: an interrupted storing reads again what it
// had and computes only the rest. The HDF5 file itself cannot be the checkpoint, for one whose
// writer was killed cannot be opened any more.
#pragma once

#include <filesystem>
#include <memory>

#include "base/files.hpp"
#include "sdk/artifacts/activations.hpp"
#include "sdk/context.hpp"

namespace kazan {

// Reads must follow each other from row 0, as saving does. Rows are kept in the scratch folder as
// parts of plain f32, one for each checkpoint, so that a checkpoint links the parts that are whole.
class KeptRows final : public ActivationSource {
 public:
  KeptRows(const Activations& live, Context& context);

  std::int64_t rows() const override { return live_.rows(); }
  std::int64_t inputs() const override { return live_.inputs(); }
  std::vector<std::int32_t> positions() const override { return live_.source->positions(); }
  // Says how far it is, saves checkpoints, and stops when the user asks.
  Array read(std::int64_t begin, std::int64_t end) override;

 private:
  std::filesystem::path part(std::int64_t number) const;
  std::int64_t bytes_of(std::int64_t rows) const { return rows * inputs() * 4; }
  void resume(const std::filesystem::path& folder);
  void save(const std::filesystem::path& folder);
  void read_kept(std::span<float> to);
  void keep(std::span<const float> rows);

  const Activations& live_;
  Context& context_;
  ScopedFolder folder_;
  std::int64_t whole_parts_ = 0;  // that a checkpoint holds or may
  std::int64_t kept_ = 0;         // rows that were there at the start
  std::int64_t done_ = 0;         // rows that were read
  std::int64_t reading_ = 0;      // the part that read_kept is at
  std::unique_ptr<FileDescriptor> from_, to_;
};

}  // namespace kazan
