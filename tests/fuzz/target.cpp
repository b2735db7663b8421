#include "target.hpp"

#include <algorithm>
#include <fstream>
#include <stdexcept>

#include "base/error.hpp"
#include "base/files.hpp"

namespace kazan::fuzz {
namespace {

std::filesystem::path current_folder;  // of the target that is fed

}  // namespace

std::vector<Target>& targets() {
  static std::vector<Target> all;
  std::sort(all.begin(), all.end(),
            [](const Target& a, const Target& b) { return std::string_view(a.name) < b.name; });
  return all;
}

std::optional<std::string> refused(const Target& target, std::string_view bytes) {
  static const ScopedFolder all(
      unique_folder(std::filesystem::temp_directory_path(), "kazan-fuzz"));
  if (current_folder.filename() != target.name) {
    current_folder = all.path() / target.name;
    make_folder(current_folder);
  }
  try {
    target.feed(bytes);
    return std::nullopt;
  } catch (const Error& e) {
    if (e.fault() == Fault::internal) throw;
    return e.what();
  }
}

const std::filesystem::path& folder() {
  return current_folder;
}

// Not write_file(): what nobody reads after a crash need not be synced.
std::filesystem::path put(const std::string& name, std::string_view bytes) {
  const auto path = folder() / name;
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  file.close();
  require(file.good(), "the folder for the target's files can be written");
  return path;
}

std::vector<std::string_view> parts(std::string_view bytes, std::size_t count) {
  std::vector<std::string_view> out;
  while (out.size() + 1 < count) {
    const auto end = bytes.find(kBetween);
    out.push_back(bytes.substr(0, end));
    bytes = end == bytes.npos ? std::string_view() : bytes.substr(end + kBetween.size());
  }
  out.push_back(bytes);
  return out;
}

void mutate_a_part(std::string& bytes, std::size_t count, std::size_t limit,
                   std::minstd_rand& dice) {
  const auto all = parts(bytes, count);
  const auto chosen = dice() % count;
  const auto room = limit > bytes.size() ? limit - bytes.size() : 0;
  std::string out;
  for (std::size_t i = 0; i < count; ++i) {
    if (i > 0) out += kBetween;
    out += i == chosen ? mutated(all[i], all[i].size() + room) : std::string(all[i]);
  }
  bytes = std::move(out);
}

void require(bool kept, const char* promise) {
  if (!kept) throw std::logic_error(std::string("broken promise: ") + promise);
}

}  // namespace kazan::fuzz
