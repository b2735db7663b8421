// A folder or a file made from one of the templates, which are ordinary files of this project that
// are built and tested (templates/).
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace kazan {

using Words = std::map<std::string, std::string>;

// Each word of the template replaced, in names of files and in what they hold.
std::string filled_in(std::string_view text, const Words& words);

// Writes the files of a template folder, none below it, into the new folder `to`, all or nothing.
// Returns their names, sorted. Throws Error: Fault::usage when `to` is there already, whatever it
// is; Fault::input when its parent is not there, with the nearest; Fault::machine.
std::vector<std::string> write_folder(const std::filesystem::path& from, const Words& words,
                                      const std::filesystem::path& to);

// The same with one file.
void write_new_file(const std::filesystem::path& from, const Words& words,
                    const std::filesystem::path& to);

}  // namespace kazan
