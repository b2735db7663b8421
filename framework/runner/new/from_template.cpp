#include "runner/new/from_template.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "base/error.hpp"
#include "base/files.hpp"

namespace kazan {
namespace fs = std::filesystem;
namespace {

fs::path parent_of(const fs::path& path) {
  return fs::absolute(path).lexically_normal().parent_path();
}

[[noreturn]] void refuse_existing(const fs::path& to) {
  throw Error(Fault::usage, to.native() +
                                " is there already, and nothing is ever overwritten: "
                                "choose another name, or another folder by --into");
}

void require_new(const fs::path& to) {
  std::error_code error;
  const fs::path parent = parent_of(to);
  if (!fs::is_directory(parent, error)) {
    const std::string meant = nearest_sibling(parent);
    throw Error(Fault::input, "there is no folder " + parent.native() +
                                  (meant.empty() ? "" : " (did you mean " + meant + "?)"));
  }
  if (fs::symlink_status(to, error).type() != fs::file_type::not_found) refuse_existing(to);
}

}  // namespace

std::string filled_in(std::string_view text, const Words& words) {
  std::string out;
  while (!text.empty()) {
    auto found = words.end();
    for (auto word = words.begin(); word != words.end(); ++word)
      if (text.starts_with(word->first)) found = word;
    out += found == words.end() ? text.substr(0, 1) : std::string_view(found->second);
    text.remove_prefix(found == words.end() ? 1 : found->first.size());
  }
  return out;
}

std::vector<std::string> write_folder(const fs::path& from, const Words& words,
                                      const fs::path& to) {
  require_new(to);
  const ScopedFolder beside(unique_folder(parent_of(to), ".kazan-new"));
  const fs::path made = beside.path() / "folder";
  make_folder(made);
  std::vector<std::string> names;
  for (const auto& file : fs::directory_iterator(from)) {
    names.push_back(filled_in(file.path().filename().native(), words));
    write_file(made / names.back(), filled_in(read_file(file.path()), words));
  }
  std::sort(names.begin(), names.end());
  // Onto what came meanwhile it fails, but for an empty folder, of which nothing is lost.
  if (::rename(made.c_str(), to.c_str()) != 0) {
    if (errno == EEXIST || errno == ENOTEMPTY || errno == ENOTDIR) refuse_existing(to);
    throw_errno("write", to.native(), errno);
  }
  return names;
}

void write_new_file(const fs::path& from, const Words& words, const fs::path& to) {
  require_new(to);
  const ScopedFolder beside(unique_folder(parent_of(to), ".kazan-new"));
  const fs::path made = beside.path() / "file";
  write_file(made, filled_in(read_file(from), words));
  if (::link(made.c_str(), to.c_str()) != 0) {  // which never replaces anything
    if (errno == EEXIST) refuse_existing(to);
    throw_errno("write", to.native(), errno);
  }
}

}  // namespace kazan
