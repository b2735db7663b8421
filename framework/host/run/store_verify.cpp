#include "host/run/store_verify.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <optional>
#include <thread>
#include <tuple>

#include "base/error.hpp"
#include "host/run/checkpoints.hpp"
#include "host/run/node_check.hpp"
#include "host/run/node_files.hpp"

namespace kazan {
namespace fs = std::filesystem;
namespace {

constexpr int kLooks = 3;
constexpr auto kProgressPeriod = std::chrono::milliseconds(100);

std::vector<std::string> keys_of(const Store& store) {
  if (!fs::exists(store.root() / "objects"))
    throw Error(Fault::input, "there is no store in " + store.root().native());
  std::vector<std::string> keys;
  for (const auto& group : fs::directory_iterator(store.root() / "objects")) {
    std::error_code gone;  // or a file
    for (const auto& entry : fs::directory_iterator(group.path(), gone))
      if (is_key(entry.path().filename())) keys.push_back(entry.path().filename());
  }
  std::sort(keys.begin(), keys.end());
  return keys;
}

std::int64_t bytes_below(const fs::path& folder) {
  std::int64_t bytes = 0;
  std::error_code gone;
  for (fs::recursive_directory_iterator at(folder, gone), end; !gone && at != end;
       at.increment(gone))
    if (at->is_regular_file(gone)) bytes += static_cast<std::int64_t>(at->file_size(gone));
  return bytes;
}

std::int64_t bytes_of(const Store& store, const std::string& key) {
  std::int64_t bytes = 0;
  try {
    for (const auto& file : files_of(read_record(store.folder(key), key))) bytes += file.bytes;
  } catch (const Error&) {  // told when the node is looked at
  }
  return bytes;
}

// Which folder it is: another one under the same name differs, and so does none.
std::string identity(const fs::path& folder) {
  std::string out;
  for (const auto& path : {folder, folder / kRecordFile}) {
    struct stat s {};
    if (::stat(path.c_str(), &s) == 0)
      out += std::to_string(s.st_dev) + " " + std::to_string(s.st_ino) + " " +
             std::to_string(s.st_mtim.tv_sec) + "." + std::to_string(s.st_mtim.tv_nsec) + " ";
  }
  return out;
}

class Verification {
 public:
  Verification(const Store& store, const VerifyOptions& options)
      : store_(store),
        options_(options),
        keys_(keys_of(store)),
        checkpoints_(all_checkpoints(store)) {
    for (const auto& checkpoint : checkpoints_) done_.all_bytes += bytes_below(folder(checkpoint));
    done_.all_nodes = static_cast<std::int64_t>(keys_.size());
    for (const auto& key : keys_) done_.all_bytes += bytes_of(store, key);
  }

  VerifyResult run() {
    {
      std::vector<std::jthread> threads;
      working_ = std::max(options_.threads, 1);
      for (int i = working_; i > 0; --i) threads.emplace_back([this] { work(); });
      std::unique_lock lock(mutex_);
      while (!ended_.wait_for(lock, kProgressPeriod, [this] { return working_ == 0; })) tell();
    }
    if (error_) std::rethrow_exception(error_);
    tell();
    std::sort(bad_.begin(), bad_.end(), [](auto& a, auto& b) {
      return std::tuple(!a.checkpoint.empty(), a.key, a.checkpoint) <
             std::tuple(!b.checkpoint.empty(), b.key, b.checkpoint);
    });
    return {done_, std::move(bad_)};
  }

 private:
  void work() {
    std::exception_ptr error;
    try {
      look_at_all();
    } catch (...) {
      error = std::current_exception();  // out of memory
    }
    const std::lock_guard lock(mutex_);
    if (error) error_ = error;
    --working_;
    ended_.notify_one();
  }

  void look_at_all() {
    const std::size_t all = keys_.size() + checkpoints_.size();
    for (std::size_t i = next_++; i < all; i = next_++) {
      const bool node = i < keys_.size();
      auto found = node ? look_at(keys_[i]) : look_at(checkpoints_[i - keys_.size()]);
      const std::lock_guard lock(mutex_);
      ++(node ? done_.nodes : done_.checkpoints);
      if (found) bad_.push_back(std::move(*found));
    }
  }

  fs::path folder(const StoredCheckpoint& checkpoint) const {
    return store_.checkpoints() / checkpoint.key / checkpoint.name;
  }

  // As a node that goes on would judge it. One that was replaced meanwhile is nobody's any more.
  std::optional<DamagedNode> look_at(const StoredCheckpoint& checkpoint) {
    const auto at = folder(checkpoint);
    const std::int64_t bytes = bytes_below(at);
    std::error_code error;
    std::string why;
    for (int look = 0; look < kLooks && fs::exists(at, error); ++look) try {
        require_whole_checkpoint(at);
        bytes_ += bytes;
        return std::nullopt;
      } catch (const std::exception& e) {
        why = e.what();
      }
    if (!fs::exists(at, error)) return std::nullopt;
    DamagedNode found{checkpoint.key, "", {{checkpoint.name, why, true}},
                      false,          "", checkpoint.name};
    if (options_.remove) remove(found);
    return found;
  }

  // What is wrong with a node; nothing when it is whole, or gone.
  std::optional<DamagedNode> look_at(const std::string& key) {
    const auto folder = store_.folder(key);
    for (int look = 0; look < kLooks; ++look) {
      const auto before = identity(folder);
      if (before.empty()) return std::nullopt;
      auto found = check_node(folder, key, [this](std::int64_t bytes) { bytes_ += bytes; });
      if (found.files.empty()) return std::nullopt;
      if (identity(folder) != before) continue;
      if (options_.remove && found.damaged()) remove(found);
      return found;
    }
    return std::nullopt;  // others keep replacing it, and read what they write
  }

  void remove(DamagedNode& node) const {
    try {
      if (!node.checkpoint.empty()) {
        NodeCheckpoints(store_, node.key).remove(node.checkpoint);
        node.removed = !fs::exists(folder({node.key, node.checkpoint}));
        if (!node.removed) node.not_removed = "it cannot be moved";
        return;
      }
      const auto before = identity(store_.folder(node.key));
      store_.set_aside(node.key);
      node.removed = identity(store_.folder(node.key)) != before;
      if (!node.removed) node.not_removed = "it cannot be moved";
    } catch (const Error& e) {
      node.not_removed = e.what();
    }
  }

  void tell() {
    done_.bytes = bytes_;
    if (options_.progress) options_.progress(done_);
  }

  const Store& store_;
  const VerifyOptions& options_;
  const std::vector<std::string> keys_;
  const std::vector<StoredCheckpoint> checkpoints_;
  std::atomic<std::size_t> next_{0};
  std::atomic<std::int64_t> bytes_{0};
  std::mutex mutex_;  // of what follows
  std::condition_variable ended_;
  int working_ = 0;
  std::exception_ptr error_;
  VerifyProgress done_;
  std::vector<DamagedNode> bad_;
};

}  // namespace

bool DamagedNode::damaged() const {
  return std::any_of(files.begin(), files.end(), [](const auto& file) { return file.readable; });
}

VerifyResult verify_store(const Store& store, const VerifyOptions& options) {
  return Verification(store, options).run();
}

}  // namespace kazan
