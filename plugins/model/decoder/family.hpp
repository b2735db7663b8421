// The one interface that a family of models implements to become a stage. All else is shared: the
// search for a model, the checks of its files, random weights, estimates, the pass. docs/models.md
// says how to add one.
#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "decoder/decoder.hpp"

namespace kazan {

class DecoderFamily {
 public:
  virtual ~DecoderFamily() = default;

  virtual const char* stage() const = 0;  // "model.gpt2"
  // What config.json says of it: "gpt2". The table of family.cpp has it too, for the messages of
  // other families.
  virtual const char* model_type() const = 0;
  // Of config.json, every member that changes what the model computes. Throws Error (Fault::input)
  // for an unsupported variant and for sizes that are absurd or do not fit, without the file's
  // name. parse(parse(json).config) is the same decoder.
  virtual Decoder parse(const Json& config) const = 0;
  // Published shapes by name, as config.json, for random weights.
  virtual std::vector<std::pair<std::string, Json>> shapes() const = 0;
  // Whose model on the hub each of those is: "shape" is looked for as "owner/shape" too.
  virtual std::string hub_owner(const std::string& shape) const = 0;
  // Which of its folder's tokenizers is the model's where there are two: tokenizer.json, or
  // vocab.json with merges.txt.
  virtual bool prefers_tokenizer_json() const = 0;
};

// Checks model_type first: another family's names the stage that opens it. Throws Error
// (Fault::input) with `source`.
Decoder read_decoder(const DecoderFamily& family, const Json& config, const std::string& source);
Decoder read_decoder(const DecoderFamily& family, const std::filesystem::path& config_json);

}  // namespace kazan
