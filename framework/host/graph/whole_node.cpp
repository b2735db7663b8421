#include "host/graph/whole_node.hpp"

#include "base/checksum.hpp"

namespace kazan {
namespace {

// A worker that has run a stage which does nothing but read HDF5: 20 MB, of which 15 before it.
constexpr std::int64_t kWorkerBytes = 24 << 20;
constexpr std::int64_t kThreadBytes = 512 << 10;  // stack and allocator of a thread, as used
// record.json: hashes, definitions of metrics, and the params once more. chunks.json.
constexpr std::int64_t kRecordBytes = 20 << 10;
constexpr std::int64_t kChecksumBytes = 24;  // of chunks.json, for each chunk of a file
constexpr double kStartSeconds = 0.05;

}  // namespace

Estimate whole_node(const Estimate& of_stage, const PlannedNode& node) {
  Estimate out = of_stage;
  const auto params = static_cast<std::int64_t>(node.params.dump(2).size());
  if (out.memory_bytes)
    *out.memory_bytes += kWorkerBytes + node.threads * kThreadBytes + 4 * params;
  if (out.disk_bytes)
    *out.disk_bytes +=
        kRecordBytes + kChecksumBytes * (*out.disk_bytes / std::int64_t{kChunkBytes}) + 2 * params;
  if (out.seconds) *out.seconds += kStartSeconds;
  return out;
}

}  // namespace kazan
