#include "host/run/node_check.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "base/hash.hpp"
#include "host/run/node_files.hpp"
#include "sdk/checked_file.hpp"
#include "sdk/damaged.hpp"

namespace kazan {
namespace {

class NodeCheck {
 public:
  NodeCheck(const std::filesystem::path& folder, const std::string& key, const OnBytes& on_bytes)
      : folder_(folder), on_bytes_(on_bytes), buffer_(kChunkBytes) {
    out_.key = key;
  }

  DamagedNode run() {
    std::vector<NodeFile> files;
    collect(kRecordFile, [&] {
      const Json record = read_record(folder_, out_.key);
      out_.stage = record.at("stage").string();
      files = files_of(record);
      collect(kChunksFile, [&] { table_ = read_chunks(folder_, record); });
    });
    for (const auto& file : files)
      if (file.name != kChunksFile) collect(file.name, [&] { check(file); });
    return std::move(out_);
  }

 private:
  template <class Call>
  void collect(const std::string& name, const Call& call) {
    try {
      call();
    } catch (const Damaged& e) {
      out_.files.push_back({name, e.what(), true});
    } catch (const Error& e) {
      out_.files.push_back({name, e.what(), e.fault() == Fault::input});
    }
  }

  void check(const NodeFile& file) {
    const CheckedFile source(folder_ / file.name, out_.key + "/" + file.part);
    const ChunkSums found = digest(source);
    if (sha256_ == file.sha256) return;
    throw Damaged(
        "", source.path().native() + " is damaged: " + difference(file, found, sha256_, table_));
  }

  // In one pass: the chunks' sums, and sha256_.
  ChunkSums digest(const CheckedFile& file) {
    ChunkSums out;
    out.bytes = file.size();
    Sha256 hash;
    for (std::uint64_t at = 0; at < out.bytes; at += kChunkBytes) {
      const auto size = static_cast<std::size_t>(std::min(kChunkBytes, out.bytes - at));
      file.read(at, buffer_.data(), size);
      hash.add({buffer_.data(), size});
      out.sums.push_back(checksum({buffer_.data(), size}));
      on_bytes_(static_cast<std::int64_t>(size));
    }
    sha256_ = hash.hex();
    return out;
  }

  const std::filesystem::path& folder_;
  const OnBytes& on_bytes_;
  std::vector<char> buffer_;
  ChunkTable table_;
  std::string sha256_;
  DamagedNode out_;
};

}  // namespace

DamagedNode check_node(const std::filesystem::path& folder, const std::string& key,
                       const OnBytes& on_bytes) {
  return NodeCheck(folder, key, on_bytes).run();
}

}  // namespace kazan
