#include <filesystem>
#include <optional>

#include "base/files.hpp"
#include "base/text.hpp"
#include "import/estimate.hpp"
#include "sdk/stage.hpp"
#include "travel/layout.hpp"

namespace kazan::sae {
namespace fs = std::filesystem;

class Import final : public Stage {
 public:
  Input<SaeFolder> exported{this, "exported", "what sae.export wrote, in place of folder",
                            optional};
  Output<Sae> sae{this, "sae", "as if it had been trained here"};
  Param<std::optional<std::string>> folder{
      this, "folder", std::nullopt,
      "the SAE's folder, with its cfg.json; relative to the experiment's", not_keyed};
  Param<std::string> format{this, "format", "auto",
                            "whose folder it is; auto: by the name of the file of weights",
                            one_of({"auto", "saelens", "sparsify"})};
  Metric latents{this, "latents", "latents of the SAE"};
  Metric inputs{this, "inputs", "numbers in a row that it encodes"};

  void plan(Planner& planner) override;
  void run(Context& context) override;

 private:
  void plan_exported(Planner& planner);
  void plan_folder(Planner& planner, const fs::path& at);
  const Layout* layout_in(Planner& planner, const fs::path& at);
};

namespace {

std::string meant(const fs::path& path) {
  const std::string near = nearest_sibling(path);
  return near.empty() ? "" : " (did you mean " + near + "?)";
}

// Where a folder that sae.export wrote has the one that is meant: "; its sae_folder.json names
// ...".
std::string named_inside(const fs::path& folder) {
  try {
    const fs::path file = folder / kOwnFile;
    if (!is_there(file)) return "";
    const std::string name = Json::parse(read_file(file), kOwnFile).at("folder").string();
    if (!is_folder_name(name) || !is_there(folder / name / kConfigFile)) return "";
    return "; its " + std::string(kOwnFile) +
           " names the folder inside: " + (folder / name).native();
  } catch (const Error&) {  // not ours
    return "";
  }
}

std::string pickle_in(const fs::path& folder) {
  std::error_code unknown;
  for (const auto& entry : fs::directory_iterator(folder, unknown))
    for (const char* end : {".pt", ".pth", ".bin", ".pkl"})
      if (entry.path().extension() == end)
        return ", only " + entry.path().filename().native() + ", which is never read";
  return "";
}

// Of the file that a folder's cfg.json is in.
Declared read_declared(const Layout& layout, const fs::path& file, const std::string& folder) {
  const Json config = Json::parse(read_file(file), file.native());
  try {
    return layout.read(config, folder);
  } catch (const Error& e) {
    throw Error(Fault::input, file.native() + ": " + e.what());
  }
}

Sae import_artifact(const SaeFolder& exported) {
  const Layout& layout = layout_named(exported.format);
  return layout.import(layout.read(exported.config, exported.name), exported.tensors);
}

}  // namespace

void Import::plan(Planner& planner) {
  if (*folder && exported.connected())
    return planner.error(folder, wrong_value("", "", "none beside the input exported", **folder));
  if (exported.connected()) return plan_exported(planner);
  if (!*folder)
    return planner.error(
        folder, lacking("", "there is no SAE to import", "a folder, or the input exported"));
  const fs::path at = (planner.folder_of(folder) / **folder).lexically_normal();
  std::error_code unknown;
  if (!fs::is_directory(at, unknown))
    return planner.missing(folder, "there is no folder " + at.native() + meant(at));
  try {
    plan_folder(planner, at);
  } catch (const Error& e) {
    planner.missing(folder, e.what());
  }
}

void Import::plan_exported(Planner& planner) {
  const Description& given = planner.description(exported);
  if (const Json* of = given.attributes.find("layout"); of && of->is_string()) {
    if (*format != "auto" && *format != of->string())
      return planner.error(
          format, wrong_value("", "", of->string() + ", of which the input is, or auto", *format));
    format.resolve(of->string());
  }
  const Json* attributes = given.attributes.find("sae");
  Description out{given.shape, attributes ? *attributes : Json::object()};
  // Another than the one that was trained, where a format has no word for that.
  if (const Json* variant = out.attributes.find("variant");
      variant && variant->is_string() && !variant->string().empty())
    planner.computed_by(variant->string());
  planner.estimate(needs_of_import(out));
  planner.describe(sae, std::move(out));
}

void Import::plan_folder(Planner& planner, const fs::path& at) {
  const Layout* layout = layout_in(planner, at);
  if (!layout) return;
  format.resolve(layout->name());
  const fs::path config = at / kConfigFile, weights = at / layout->weights_file();
  const Declared declared = read_declared(*layout, config, at.filename().native());
  check_tensors(*layout, declared, Safetensors(weights));
  for (const auto& warning : declared.warnings) planner.warn(at.native() + ": " + warning);
  planner.file("config", config);
  planner.file("weights", weights);
  planner.computed_by(declared.variant);
  Description out = declared.description();
  planner.estimate(needs_of_import(out));
  planner.describe(sae, std::move(out));
}

// Nothing where that was told to be missing.
const Layout* Import::layout_in(Planner& planner, const fs::path& at) {
  const Layout* found = nullptr;
  std::vector<std::string> files;
  for (const auto* layout : layouts()) {
    if (*format != "auto" && *format != layout->name()) continue;
    files.emplace_back(layout->weights_file());
    if (!is_there(at / layout->weights_file())) continue;
    if (found) {
      planner.error(
          format,
          wrong_value("", "", "saelens or sparsify: " + at.native() + " has the weights of both",
                      *format));
      return nullptr;
    }
    found = layout;
  }
  if (!found || !is_there(at / kConfigFile)) {
    if (const auto inside = named_inside(at); !inside.empty()) {
      planner.missing(folder,
                      "the folder " + at.native() + " holds an SAE that sae.export wrote" + inside);
      return nullptr;
    }
    planner.missing(folder, "the folder " + at.native() + " has no " +
                                (found ? std::string(kConfigFile) : either(files)) + pickle_in(at) +
                                meant(at / (found ? kConfigFile : files.front())));
    return nullptr;
  }
  return found;
}

void Import::run(Context& context) {
  if (exported) {
    *sae = import_artifact(*exported);
  } else {
    const Layout& layout = layout_named(*format);
    const fs::path config = context.file("config").path;
    *sae = import_sae(layout, read_declared(layout, config, config.parent_path().filename()),
                      Safetensors(context.file("weights").path));
  }
  context.metric(latents, static_cast<double>(sae->latents()));
  context.metric(inputs, static_cast<double>(sae->inputs()));
}

}  // namespace kazan::sae

using kazan::sae::Import;
KAZAN_STAGE(Import, "sae.import", "An SAE that SAELens or sparsify wrote, to measure and compare")
