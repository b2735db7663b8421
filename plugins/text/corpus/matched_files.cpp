#include "corpus/matched_files.hpp"

#include <fnmatch.h>

#include <algorithm>
#include <set>

#include "base/error.hpp"
#include "base/files.hpp"

namespace kazan {
namespace {

namespace fs = std::filesystem;
using Paths = std::vector<fs::path>;

bool is_pattern(const std::string& text) {
  return text.find_first_of("*?[") != text.npos;
}

// Entries of a folder; none of one that cannot be read.
Paths entries(const fs::path& folder) {
  Paths out;
  std::error_code unreadable;
  for (fs::directory_iterator it(folder, unreadable), end; !unreadable && it != end;
       it.increment(unreadable))
    out.push_back(it->path());
  return out;
}

// The folder and those below, without hidden ones and without links, which may lead in circles.
Paths folders_below(const fs::path& folder) {
  Paths out = {folder};
  for (std::size_t i = 0; i < out.size(); ++i) {
    const fs::path here = out[i];
    for (const auto& entry : entries(here)) {
      std::error_code unknown;
      if (!entry.filename().native().starts_with('.') && !fs::is_symlink(entry, unknown) &&
          fs::is_directory(entry, unknown))
        out.push_back(entry);
    }
  }
  return out;
}

Paths matches_in(const fs::path& folder, const std::string& name) {
  if (name == "**") return folders_below(folder);
  if (!is_pattern(name)) return {folder / name};
  Paths out;
  for (const auto& entry : entries(folder))
    if (::fnmatch(name.c_str(), entry.filename().c_str(), FNM_PERIOD) == 0) out.push_back(entry);
  return out;
}

// In the order of their bytes, each once: ** after ** finds the same ones many times.
void order(Paths& paths) {
  std::ranges::sort(paths, {}, &fs::path::native);
  paths.erase(std::unique(paths.begin(), paths.end()), paths.end());
}

Paths matches(const fs::path& pattern) {
  Paths found = {pattern.root_path()};
  for (const auto& name : pattern.relative_path()) {
    Paths next;
    for (const auto& folder : found)
      for (auto& path : matches_in(folder, name.native())) next.push_back(std::move(path));
    order(next);
    found = std::move(next);
  }
  std::erase_if(found, [](const fs::path& path) {
    std::error_code unknown;
    return !fs::is_regular_file(path, unknown);
  });
  return found;
}

// ", which is a link to nosuch, which is not there"; "" of what is no link.
std::string link_to_nothing(const fs::path& path) {
  std::error_code unknown;
  const fs::path to = fs::read_symlink(path, unknown);
  if (unknown) return "";
  const bool absent = fs::status(path, unknown).type() == fs::file_type::not_found;
  return ", which is a link to " + to.native() +
         (absent ? ", which is not there" : ", which cannot be followed");
}

// What is there and no file, or a link to such a one: ", which is a folder". "" of nothing.
std::string other_than_file(const fs::path& path) {
  std::error_code unknown;
  switch (fs::status(path, unknown).type()) {
    case fs::file_type::directory:
      return ", which is a folder";
    case fs::file_type::fifo:
      return ", which is a named pipe";
    case fs::file_type::socket:
      return ", which is a socket";
    case fs::file_type::block:
    case fs::file_type::character:
      return ", which is a device";
    default:
      return link_to_nothing(path);
  }
}

fs::path whole(const std::string& pattern, const PatternFolders& folders) {
  constexpr std::string_view kBundled = "bundled/";
  if (pattern.starts_with(kBundled)) return folders.bundled / pattern.substr(kBundled.size());
  return (folders.base / pattern).lexically_normal();
}

// What was most likely meant by the first name of a pattern that is not there, as it is written.
std::string meant_by(const std::string& given, const PatternFolders& folders) {
  std::error_code unknown;
  fs::path plain;
  for (const auto& name : fs::path(given)) {
    if (is_pattern(name.native())) break;
    const fs::path before = plain;
    plain /= name;
    const fs::path there = whole(plain.native(), folders);
    if (plain == "bundled" || fs::exists(there, unknown)) continue;
    const fs::path nearest = nearest_sibling(there);
    return nearest.empty() ? "" : (before / nearest.filename()).native();
  }
  return "";
}

// What shells do with names, and patterns here do not.
std::string not_expanded(const std::string& given) {
  if (given.starts_with('~')) return "; ~ is not expanded here: write the folder's whole path";
  const auto open = given.find('{');
  if (open == given.npos || given.find('}', open) == given.npos) return "";
  return "; {a,b} is not expanded here: write a list of patterns";
}

[[noreturn]] void no_match(const std::string& given, const PatternFolders& folders) {
  Complaint c{"no file matches " + given, "no-match", "a file that it matches", given, "", {}};
  c.message += other_than_file(whole(given, folders)) + not_expanded(given);
  c.suggestion = meant_by(given, folders);
  if (!c.suggestion.empty()) c.message += " (did you mean " + c.suggestion + "?)";
  throw Error(Fault::input, c);
}

}  // namespace

std::vector<fs::path> matched_files(const std::vector<std::string>& patterns,
                                    const PatternFolders& folders) {
  std::vector<fs::path> out;
  std::set<fs::path> seen;
  for (const auto& pattern : patterns) {
    const auto found = matches(whole(pattern, folders));
    if (found.empty()) no_match(pattern, folders);
    for (const auto& file : found)
      if (seen.insert(file).second) out.push_back(file);
  }
  return out;
}

}  // namespace kazan
