#include "host/run/store.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstdio>

#include "base/error.hpp"
#include "base/files.hpp"
#include "base/text.hpp"
#include "base/variable.hpp"
#include "base/writer.hpp"
#include "host/run/machine_limits.hpp"
#include "host/run/node_files.hpp"

namespace kazan {
namespace fs = std::filesystem;
namespace {

constexpr int kLooks = 3;

// Which file of the node is not there as it was saved, judged by its size; "" when all are.
std::string damage_of(const fs::path& folder, const Json& record) {
  for (const auto& file : files_of(record)) {
    const fs::path path = folder / file.name;
    std::error_code error;
    const auto size = fs::file_size(path, error);
    const std::string begin = path.native() + " is damaged: ";
    if (error) return begin + error.message();
    if (static_cast<std::int64_t>(size) != file.bytes)
      return begin + "it has " + std::to_string(size) + " bytes; " + std::to_string(file.bytes) +
             " were saved";
  }
  return "";
}

// Files only: a folder must stay writable to be renamed or removed.
void make_read_only(const fs::path& folder) {
  for (const auto& entry : fs::recursive_directory_iterator(folder))
    if (entry.is_regular_file()) ::chmod(entry.path().c_str(), 0444);
}

}  // namespace

Store::Store(fs::path root) : root_(std::move(root)) {}

bool is_key(const std::string& name) {
  return name.size() == 64 && name.find_first_not_of("0123456789abcdef") == name.npos;
}

void Store::prepare() const {
  make_folder(root_ / "objects");
  make_folder(root_ / "tmp");
}

// Nothing else has to be writable: locks, pins and checkpoints are done without.
std::string Store::why_unwritable() const {
  for (const char* folder : {"objects", "tmp"})
    if (auto why = kazan::why_unwritable(root_ / folder); !why.empty()) return why;
  return "";
}

fs::path Store::folder(const std::string& key) const {
  return root_ / "objects" / key.substr(0, 2) / key;
}

// A record that cannot be read is no record: the node is computed again. What is moved away or
// replaced meanwhile is not damaged: it is looked at anew.
Kept Store::look(const std::string& key) const {
  const fs::path node = folder(key);
  Kept kept;
  std::error_code absent;
  for (int look = 0; look < kLooks && fs::exists(node, absent); ++look) try {
      Json record = read_record(node, key);
      kept.damage = damage_of(node, record);
      if (kept.damage.empty()) return {std::move(record), ""};
    } catch (const Error& e) {
      kept.damage = e.what();
    }
  if (!fs::exists(node, absent)) return {};
  return kept;
}

Kept Store::use(const std::string& key) const {
  // Fails where the store is read-only, and then nobody cleans it from here.
  ::utimensat(AT_FDCWD, folder(key).c_str(), nullptr, 0);
  return look(key);
}

fs::path Store::begin(const std::string& key) const {
  return unique_folder(root_ / "tmp", writer_name() + "-" + key.substr(0, 12));
}

bool Store::publish(const fs::path& written, const std::string& key) const {
  sync_tree(written);
  make_read_only(written);
  ::chmod(written.c_str(), 0755);  // mkdtemp made it ours alone; a store may be shared
  const auto target = folder(key);
  make_folder(target.parent_path());
  if (fs::exists(target) && !find(key)) set_aside(key);
  if (::rename(written.c_str(), target.c_str()) != 0) {
    if (errno != ENOTEMPTY && errno != EEXIST) throw_errno("write", target.native(), errno);
    std::error_code ignored;
    fs::remove_all(written, ignored);
    return false;
  }
  sync_folder(target.parent_path());
  sync_folder(target.parent_path().parent_path());  // the folder above may be new
  return true;
}

void Store::set_aside(const std::string& key) const {
  const ScopedFolder aside(begin(key));
  ::rename(folder(key).c_str(), (aside.path() / "damaged").c_str());
}

fs::path store_folder(const std::string& option) {
  if (!option.empty()) return fs::absolute(option);
  if (const auto store = variable("KAZAN_STORE"); !store.empty()) return fs::absolute(store);
  if (const auto cache = variable("XDG_CACHE_HOME"); !cache.empty())
    return fs::path(cache) / "kazan";
  if (const auto home = variable("HOME"); !home.empty()) return fs::path(home) / ".cache/kazan";
  throw Error(Fault::usage, "no place for the store: give --store DIR, or set KAZAN_STORE or HOME");
}

}  // namespace kazan
