// https://huggingface.co/docs/tokenizers: what GPT-2's and GPT-NeoX's files hold, and a refusal of
// everything else that would change the ids.
#include <optional>

#include "base/error.hpp"
#include "base/text.hpp"
#include "normal_form.hpp"
#include "vocabulary_parts.hpp"

namespace kazan::bpe {
namespace fs = std::filesystem;
namespace {

// A member that may be absent or null, or is as supported.
struct Option {
  const char* key;
  Json supported;
};

void require(const Json& object, const std::string& of, const std::vector<Option>& options) {
  for (const auto& [key, supported] : options) {
    const Json* found = object.find(key);
    if (found && !found->is_null() && !(*found == supported))
      throw Error(Fault::input, of + key + " is " + found->dump() +
                                    ", which is not supported; expected " +
                                    (supported.is_null() ? "null" : supported.dump()));
  }
}

// Of the part, or "" where there is none.
std::string type_of(const Json& json, const char* part) {
  const Json* found = json.find(part);
  return found && !found->is_null() ? found->at("type").string() : "";
}

void require_type(const Json& json, const char* part, const std::vector<std::string>& supported) {
  const std::string type = type_of(json, part);
  for (const auto& name : supported)
    if (type == name) return;
  std::vector<std::string> names;
  for (const auto& name : supported) names.push_back(name.empty() ? "none" : name);
  throw Error(Fault::input, std::string(part) + " is " + (type.empty() ? "none" : type) +
                                ", which is not supported; expected " + either(names));
}

void require_supported(const Json& json) {
  require(json, "", {{"truncation", Json()}, {"padding", Json()}});
  require_type(json, "normalizer", {"NFC", ""});
  require_type(json, "pre_tokenizer", {"ByteLevel"});
  require_type(json, "post_processor", {"ByteLevel", ""});
  require_type(json, "model", {"BPE"});
  require(json.at("pre_tokenizer"), "pre_tokenizer.",
          {{"add_prefix_space", false}, {"use_regex", true}});
  if (!json.at("pre_tokenizer").has("add_prefix_space"))
    throw Error(Fault::input, "pre_tokenizer.add_prefix_space is missing");
  require(json.at("model"), "model.",
          {{"dropout", Json()},
           {"unk_token", Json()},
           {"continuing_subword_prefix", ""},
           {"end_of_word_suffix", ""},
           {"fuse_unk", false},
           {"byte_fallback", false},
           {"ignore_merges", false}});
}

// Where a special token stands in a text, it is text; the others are cut out first.
void add_token(const Json& token, const Json& vocabulary, TokenList& tokens, Vocabulary& out) {
  const std::string& text = token.at("content").string();
  const Json* known = vocabulary.find(text);
  if (!known)
    tokens.add_literal(text, token.at("id"));
  else if (!(*known == token.at("id")))
    throw Error(Fault::input, "the token \"" + text + "\" has two ids, " + known->dump() + " and " +
                                  token.at("id").dump());
  if (token.at("special").boolean()) return;
  require(token, "added_tokens: ", {{"single_word", false}, {"lstrip", false}, {"rstrip", false}});
  if (not_normal(text))
    throw Error(Fault::input, "the added token \"" + text + "\" is not in normal form C");
  out.added.add(text, static_cast<std::int32_t>(token.at("id").integer()));
}

PairTable read_merges(const Json& merges, const Ids& ids) {
  MergeList out(ids, merges.items().size());
  std::size_t number = 0;
  for (const auto& merge : merges.items()) {
    const std::string where = "model.merges[" + std::to_string(number++) + "]: ";
    std::vector<std::string> parts;
    if (merge.is_array())
      for (const auto& part : merge.items()) parts.push_back(part.string());
    else
      parts = split(merge.string(), ' ');
    if (parts.size() != 2 || parts[0].empty() || parts[1].empty())
      throw Error(Fault::input, where + "expected two tokens, found " + merge.dump());
    out.add(parts[0], parts[1], where, "");
  }
  return out.take();
}

Vocabulary read(const Json& json, const fs::path& file) {
  require_supported(json);
  const Json& vocabulary = json.at("model").at("vocab");
  const Json none = Json::array();
  const Json& added = json.get("added_tokens", none);
  std::size_t count = vocabulary.members().size();
  for (const auto& token : added.items()) count += !vocabulary.has(token.at("content").string());
  Vocabulary out;
  TokenList tokens(file, count);
  for (const auto& [token, id] : vocabulary.members()) tokens.add(token, id);
  for (const auto& token : added.items()) add_token(token, vocabulary, tokens, out);
  out.byte_ids = tokens.find_bytes(true);
  out.merges = read_merges(json.at("model").at("merges"), tokens.ids());
  out.pieces = tokens.take_pieces();
  out.normal_only = type_of(json, "normalizer") == "NFC";
  return out;
}

}  // namespace

Vocabulary Vocabulary::load_json(const fs::path& tokenizer_json) {
  const Json json = Json::parse(read_text(tokenizer_json), tokenizer_json.native());
  try {
    return read(json, tokenizer_json);
  } catch (const Error& e) {
    const std::string what = e.what(), file = tokenizer_json.native();
    if (what.starts_with(file)) throw;
    throw Error(Fault::input, file + ": " + what);
  }
}

}  // namespace kazan::bpe
