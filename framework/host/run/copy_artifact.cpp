#include "host/run/copy_artifact.hpp"

#include <fcntl.h>

#include <algorithm>

#include "base/files.hpp"
#include "host/run/node_files.hpp"
#include "sdk/checked_file.hpp"

namespace kazan {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t kPiece = 1 << 20;

void require_new(const fs::path& to) {
  std::error_code unknown;
  if (!fs::exists(to, unknown)) return;
  if (!fs::is_directory(to, unknown) || !fs::is_empty(to, unknown))
    throw Error(Fault::input, to.native() + " is there already: expected a new folder");
}

void copy_file(const CheckedFile& from, const fs::path& to) {
  make_folder(to.parent_path());
  const FileDescriptor out(to, O_WRONLY | O_CREAT | O_EXCL);
  std::string piece;
  for (std::uint64_t at = 0; at < from.size(); at += piece.size()) {
    piece.resize(std::min<std::uint64_t>(kPiece, from.size() - at));
    from.read(at, piece.data(), piece.size());
    out.write(piece);
  }
  out.sync();
}

void move_to(const fs::path& made, const fs::path& to) {
  std::error_code error;
  fs::rename(made, to, error);
  if (error) throw Error(Fault::machine, "cannot write " + to.native() + ": " + error.message());
}

}  // namespace

std::vector<std::string> copy_artifact(const Store& store, const std::string& key,
                                       const std::string& port, const fs::path& to) {
  require_new(to);
  const Kept kept = store.use(key);
  if (!kept.record && kept.damage.empty())
    throw Error(Fault::input, "the node is not in the store " + store.root().native() +
                                  ": run its experiment again");
  const auto folder = store.folder(key);
  const fs::path whole = fs::absolute(to).lexically_normal();
  const fs::path target = whole.filename().empty() ? whole.parent_path() : whole;
  make_folder(target.parent_path());
  const ScopedFolder work(unique_folder(target.parent_path(), ".kazan-copy"));
  const fs::path made = work.path() / "made";
  make_folder(made);
  std::vector<std::string> names;
  for (const auto& [name, sums] : read_chunks(folder, read_record(folder, key))) {
    if (!name.starts_with(port + "/")) continue;
    names.push_back(name.substr(port.size() + 1));
    copy_file(CheckedFile(folder / name, sums, key + "/" + port), made / names.back());
  }
  move_to(made, target);
  return names;
}

}  // namespace kazan
