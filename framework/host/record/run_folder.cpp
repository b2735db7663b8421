#include "host/record/run_folder.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>

#include "base/files.hpp"
#include "base/writer.hpp"

namespace kazan {
namespace fs = std::filesystem;
namespace {

constexpr std::uintmax_t kLargestCopy = 4 << 20;

int highest_number(const fs::path& folder) {
  int highest = 0;
  for (const auto& entry : fs::directory_iterator(folder)) {
    const std::string name = entry.path().filename();
    int number = 0;
    const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), number);
    if (error == std::errc() && end == name.data() + name.size() && number < 1'000'000'000)
      highest = std::max(highest, number);
  }
  return highest;
}

// mkdir decides who gets a number when two runs start at once.
int claim_number(const fs::path& folder) {
  for (int number = highest_number(folder) + 1;; ++number) {
    const auto path = folder / std::to_string(number);
    if (::mkdir(path.c_str(), 0777) == 0) return number;
    if (errno != EEXIST) throw_errno("make the run folder", path.native(), errno);
  }
}

void point_latest_at(const fs::path& folder, int number) {
  const auto beside = temporary_beside(folder / "latest");
  if (::symlink(std::to_string(number).c_str(), beside.c_str()) != 0 ||
      ::rename(beside.c_str(), (folder / "latest").c_str()) != 0)
    throw_errno("write", (folder / "latest").native(), errno);
}

// What writers of earlier runs left when they were killed: here and in the newest run folders.
void sweep(const fs::path& folder, int newest) {
  constexpr int kLooked = 100;
  sweep_temporaries(folder);
  for (int number = std::max(1, newest - kLooked); number < newest; ++number)
    sweep_temporaries(folder / std::to_string(number));
}

// Not synced: the store has it too.
void copy_whole(const fs::path& from, const fs::path& to) {
  make_folder(to.parent_path());
  std::error_code error;
  fs::copy_file(from, to, error);
  if (error) throw_errno("write", to.native(), error.value());
  fs::permissions(to, fs::perms::owner_write, fs::perm_options::add, error);
}

}  // namespace

RunFolder::RunFolder(const fs::path& runs, const std::string& experiment) {
  const auto folder = fs::absolute(runs).lexically_normal() / experiment;
  make_folder(folder);
  number_ = claim_number(folder);
  path_ = folder / std::to_string(number_);
  point_latest_at(folder, number_);
  sweep(folder, number_);
  make_folder(path_ / "logs");
  make_folder(path_ / "nodes");
}

void RunFolder::write_experiment(const std::string& text) const {
  write_file(path_ / "experiment.yaml", text);
}

void RunFolder::write_plan(const Plan& plan) const {
  write_file(this->plan(), plan.to_json().dump(2) + "\n");
}

void RunFolder::copy_node(const PlannedNode& node, const Store& store) const {
  const auto from = store.folder(node.key);
  const auto to = path_ / "nodes" / node.id;
  for (const auto& entry : fs::recursive_directory_iterator(from))
    if (entry.is_regular_file() && entry.file_size() <= kLargestCopy)
      copy_whole(entry.path(), to / entry.path().lexically_relative(from));
}

}  // namespace kazan
