#include "tokenizer.hpp"

#include "base/error.hpp"
#include "encoder.hpp"

namespace kazan::bpe {
namespace {

constexpr std::size_t kWordsOfOneText = std::size_t{1} << 20;

const std::filesystem::path& file_of(const Tokenizer& tokenizer, const std::string& label) {
  const auto found = tokenizer.files.find(label);
  if (found == tokenizer.files.end())
    throw Error(Fault::plugin, "the tokenizer names no file \"" + label + "\"");
  return found->second.path;
}

}  // namespace

BpeTokenizer::BpeTokenizer(Vocabulary vocabulary) : vocabulary_(std::move(vocabulary)) {
  for (const auto& piece : vocabulary_.pieces)
    sizes_.push_back(static_cast<std::uint32_t>(piece.size()));
}

std::string_view BpeTokenizer::piece(std::int32_t id) const {
  if (id < 0 || id >= size())
    throw Error(Fault::input, "the token id " + std::to_string(id) + " is not of a vocabulary of " +
                                  std::to_string(size()));
  return vocabulary_.pieces[static_cast<std::size_t>(id)];
}

std::vector<Token> BpeTokenizer::encode(std::string_view text) const {
  std::vector<std::int32_t> ids;
  ids.reserve(text.size() / 4 + 1);
  Encoder(*this, kWordsOfOneText).encode(text, ids);
  std::vector<Token> tokens;
  tokens.reserve(ids.size());
  std::int64_t begin = 0;
  for (const auto id : ids) {
    const auto end = begin + sizes_[static_cast<std::size_t>(id)];
    tokens.push_back({id, begin, end});
    begin = end;
  }
  return tokens;
}

BpeTokenizer load(const Tokenizer& tokenizer) {
  if (tokenizer.files.contains("tokenizer"))
    return BpeTokenizer::load_json(file_of(tokenizer, "tokenizer"));
  return BpeTokenizer::load(file_of(tokenizer, "vocab"), file_of(tokenizer, "merges"));
}

}  // namespace kazan::bpe
