#include "vocabulary.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "vocabulary_parts.hpp"

namespace kazan::bpe {
namespace fs = std::filesystem;
namespace {

TokenList read_tokens(const fs::path& file) {
  const Json json = Json::parse(read_text(file), file.native());
  if (!json.is_object() || json.size() == 0) refuse(file, "expected an object of tokens and ids");
  TokenList tokens(file, json.size());
  for (const auto& [token, id] : json.members()) tokens.add(token, id);
  return tokens;
}

PairTable read_merges(const fs::path& file, const Ids& ids) {
  const auto lines = split(read_text(file), '\n');
  MergeList merges(ids, lines.size());
  for (std::size_t i = 0; i < lines.size(); ++i) {
    std::string line = lines[i];
    const std::string where = file.native() + ":" + std::to_string(i + 1) + ": ";
    if (line.ends_with('\r')) line.pop_back();
    if (line.starts_with("#version") || (line.empty() && i + 1 == lines.size())) continue;
    const auto parts = split(line, ' ');
    if (parts.size() != 2 || parts[0].empty() || parts[1].empty())
      throw Error(Fault::input,
                  where + "expected two tokens with one space between, found \"" + line + "\"");
    merges.add(parts[0], parts[1], where, ": vocab.json and merges.txt do not belong together");
  }
  return merges.take();
}

}  // namespace

Vocabulary Vocabulary::load(const fs::path& vocab, const fs::path& merges) {
  Vocabulary out;
  TokenList tokens = read_tokens(vocab);
  out.byte_ids = tokens.find_bytes(false);
  out.merges = read_merges(merges, tokens.ids());
  out.pieces = tokens.take_pieces();
  return out;
}

}  // namespace kazan::bpe
