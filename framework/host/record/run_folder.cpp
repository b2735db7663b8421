#include "host/record/run_folder.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>

#include "base/files.hpp"
#include "base/hash.hpp"
#include "base/seal.hpp"
#include "base/writer.hpp"
#include "host/run/node_files.hpp"
#include "sdk/checked_file.hpp"
#include "sdk/damaged.hpp"

namespace kazan {
namespace fs = std::filesystem;
namespace {

constexpr std::int64_t kLargestCopy = 4 << 20;

// 0 for what is no number of a run.
int number_in(const std::string& name) {
  int number = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), number);
  const bool whole = error == std::errc() && end == name.data() + name.size();
  return whole && number < 1'000'000'000 ? number : 0;
}

int highest_number(const fs::path& folder) {
  int highest = 0;
  for (const auto& entry : fs::directory_iterator(folder))
    highest = std::max(highest, number_in(entry.path().filename()));
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

// Not synced: the store has it too. Overwrites what a first try left.
void write_copy(const fs::path& path, std::string_view bytes) {
  make_folder(path.parent_path());
  try {
    FileDescriptor(path, O_WRONLY | O_CREAT | O_TRUNC).write(bytes);
  } catch (const Error&) {  // half a copy is none, and the manifest may need its place on the disk
    std::error_code ignored;
    fs::remove(path, ignored);
    throw;
  }
}

// A file of the node in `folder`. Throws Damaged unless it is what was saved.
std::string whole_file(const fs::path& folder, const Json& record, const NodeFile& file) {
  const auto path = folder / file.name;
  const std::string artifact = record.at("key").string() + "/" + file.part;
  std::string bytes = CheckedFile(path, artifact).text();
  const std::string found = sha256(bytes);
  if (found == file.sha256) return bytes;
  throw Damaged(artifact, path.native() + " is damaged: " +
                              difference(file, sums_of(bytes), found, read_chunks(folder, record)));
}

fs::path common_folder(const fs::path& a, const fs::path& b) {
  fs::path common;
  for (auto i = a.begin(), j = b.begin(); i != a.end() && j != b.end() && *i == *j; ++i, ++j)
    common /= *i;
  return common;
}

// Where copies of the files are in a run's folder: several keep the folders they have to each
// other.
std::vector<fs::path> copies_of(const std::vector<fs::path>& sources) {
  if (sources.size() < 2) return std::vector<fs::path>(sources.size(), "experiment.yaml");
  const auto folder_of = [](const auto& path) { return path.parent_path().lexically_normal(); };
  fs::path common = folder_of(sources[0]);
  for (const auto& path : sources) common = common_folder(common, folder_of(path));
  std::vector<fs::path> out;
  for (const auto& path : sources)
    out.push_back("experiment" / folder_of(path).lexically_relative(common) / path.filename());
  return out;
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

RunFolder RunFolder::existing(const fs::path& run) {
  RunFolder folder;
  folder.path_ = run;
  folder.number_ = number_in(run.filename());
  return folder;
}

void RunFolder::write_experiment(const std::vector<std::shared_ptr<const Source>>& sources) const {
  std::vector<fs::path> paths;
  for (const auto& source : sources)
    paths.push_back(source->folder / fs::path(source->name).filename());
  write_file(path_ / "experiment.yaml", sources.at(0)->text);
  const auto copies = copies_of(paths);
  for (std::size_t i = 0; i < copies.size(); ++i) {
    make_folder((path_ / copies[i]).parent_path());
    if (copies.size() > 1) write_file(path_ / copies[i], sources[i]->text);
  }
}

std::vector<fs::path> RunFolder::changed(const std::vector<fs::path>& sources) const {
  const auto copies = copies_of(sources);
  std::vector<fs::path> out;
  for (std::size_t i = 0; i < sources.size(); ++i) try {
      if (read_file(sources[i]) != read_file(path_ / copies[i])) out.push_back(sources[i]);
    } catch (const Error&) {
      out.push_back(sources[i]);
    }
  return out;
}

void RunFolder::copy_experiment(const fs::path& run) const {
  write_file(path_ / "experiment.yaml", read_file(run / "experiment.yaml"));
  std::error_code none;
  for (const auto& entry : fs::recursive_directory_iterator(run / "experiment", none)) {
    if (!entry.is_regular_file()) continue;
    const auto to = path_ / fs::relative(entry.path(), run);
    make_folder(to.parent_path());
    write_file(to, read_file(entry.path()));
  }
}

void RunFolder::write_plan(const Plan& plan) const {
  write_file(this->plan(), plan.to_json().dump(2) + "\n");
}

void RunFolder::copy_node(const PlannedNode& node, const Store& store) const {
  const auto from = store.folder(node.key);
  const auto to = path_ / "nodes" / node.id;
  const Json record = read_record(from, node.key);
  for (const auto& file : files_of(record))
    if (file.bytes <= kLargestCopy && file.name != kChunksFile)
      write_copy(to / file.name, whole_file(from, record, file));
  write_copy(to / kRecordFile, sealed(record));
}

}  // namespace kazan
