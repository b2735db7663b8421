#include "runner/new/schema_file.hpp"

#include <algorithm>
#include <cctype>

#include "base/files.hpp"
#include "host/schema/experiment_schema.hpp"

namespace kazan {
namespace fs = std::filesystem;
namespace {

constexpr const char* kName = "experiment.schema.json";

bool holds(const fs::path& file, const std::string& text) {
  std::error_code absent;
  return fs::is_regular_file(file, absent) && read_file(file) == text;
}

bool is_plain(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) ||
         std::string_view("-._~/+").find(c) != std::string_view::npos;
}

}  // namespace

std::string schema_address(const fs::path& path) {
  const std::string& text = path.native();
  if (std::all_of(text.begin(), text.end(), is_plain)) return text;
  std::string out = "file://";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    out += is_plain(c)
               ? std::string(1, c)
               : std::string("%") + "0123456789ABCDEF"[byte >> 4] + "0123456789ABCDEF"[byte & 15];
  }
  return out;
}

SchemaFile schema_for(const Catalog& catalog, const fs::path& experiment) {
  const std::string text = experiment_schema(catalog).dump(2) + "\n";
  const fs::path installed = installation_folder() / "share/kazan/docs/reference" / kName;
  if (holds(installed, text)) return {schema_address(installed), installed, "", false};
  const fs::path beside = experiment.parent_path() / kName;
  if (holds(beside, text)) return {kName, beside, "", false};
  std::error_code absent;
  const bool there = fs::symlink_status(beside, absent).type() != fs::file_type::not_found;
  return {kName, beside, there ? "" : text, there};
}

}  // namespace kazan
