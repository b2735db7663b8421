#include "travel/folder.hpp"

#include <algorithm>

#include "base/files.hpp"
#include "base/text.hpp"
#include "sdk/arrays/safetensors.hpp"
#include "sdk/artifacts/format.hpp"
#include "travel/layout.hpp"

namespace kazan::sae {
namespace {

constexpr const char* kReadme = "README.md";  // beside the folder

constexpr std::size_t kMostOfName = 200, kMostOfLine = 1000;  // bytes

// UTF-8, without control characters and these.
bool is_plain(const std::string& text, std::string_view besides) {
  return std::ranges::none_of(text,
                              [&](char c) {
                                const auto byte = static_cast<unsigned char>(c);
                                return byte < ' ' || byte == 0x7F ||
                                       besides.find(c) != besides.npos;
                              }) &&
         !invalid_utf8(text);
}

}  // namespace

bool is_line_of_text(const std::string& text) {
  return text.size() < kMostOfLine && is_plain(text, "`");
}

bool is_folder_name(const std::string& name) {
  return !name.empty() && name != "." && name != ".." && name != kOwnFile && name != kReadme &&
         name.size() < kMostOfName && is_plain(name, "/\\\"'`");
}

void SaeFolder::save(const ArtifactFolder& folder) const {
  const auto inner = folder.path / name;
  make_folder(inner);
  write_file(inner / kConfigFile, config.dump(2) + "\n");
  write_safetensors(inner / layout_named(format).weights_file(), tensors);
  write_file(folder.path / kReadme, readme);
  const Json own = Json::object({{"format", kType}, {"layout", format}, {"folder", name}});
  write_file(folder.path / kOwnFile, own.dump(2) + "\n");
}

std::shared_ptr<SaeFolder> SaeFolder::load(const SavedArtifact& artifact) {
  auto out = std::make_shared<SaeFolder>();
  const auto file = artifact.open(kOwnFile);
  const std::string own = file.path().native();
  const Json json = Json::parse(file.text(), own);
  try {
    require_format(file.path(), json.at("format").string(), kType);
    out->format = json.at("layout").string();
    out->name = json.at("folder").string();
  } catch (const Error& e) {
    throw Error(Fault::input, own + ": " + e.what());
  }
  if (!is_folder_name(out->name))
    throw Error(Fault::input, own + ": folder is no name of a folder");
  const std::string inner = out->name + "/";
  const auto config = artifact.open(inner + kConfigFile);
  out->config = Json::parse(config.text(), config.path().native());
  const Safetensors weights(artifact.open(inner + layout_named(out->format).weights_file()));
  for (const auto& [tensor, header] : weights.tensors())
    out->tensors[tensor] = weights.read_f32(tensor);
  out->readme = artifact.open(kReadme).text();
  return out;
}

}  // namespace kazan::sae
