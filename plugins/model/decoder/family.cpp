#include "decoder/family.hpp"

#include "base/files.hpp"

namespace kazan {
namespace {

constexpr std::pair<const char*, const char*> kStages[] = {{"gpt2", "model.gpt2"},
                                                           {"gpt_neox", "model.neox"}};

void require_type(const DecoderFamily& family, const Json& config) {
  const std::string& type = config.at("model_type").string();
  if (type == family.model_type()) return;
  std::string what = "model_type is " + type + "; expected " + family.model_type();
  for (const auto& [known, stage] : kStages)
    if (type == known) what += std::string("; ") + stage + " is the stage for this model";
  throw Error(Fault::input, what);
}

}  // namespace

Decoder read_decoder(const DecoderFamily& family, const Json& config, const std::string& source) {
  try {
    require_type(family, config);
    return family.parse(config);
  } catch (const Error& e) {
    throw Error(Fault::input, source + ": " + e.what());
  }
}

Decoder read_decoder(const DecoderFamily& family, const std::filesystem::path& config_json) {
  const std::string& source = config_json.native();
  return read_decoder(family, Json::parse(read_file(config_json), source), source);
}

}  // namespace kazan
