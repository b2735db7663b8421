// Equal to Hugging Face `tokenizers` on real and on strange text: tools/fixtures/tokenizer.py.
#include <catch2/catch.hpp>
#include <cstdio>

#include "base/files.hpp"
#include "base/hash.hpp"
#include "base/json.hpp"
#include "base/text.hpp"
#include "strange_test.hpp"
#include "tokenizer.hpp"

using namespace kazan;
using namespace kazan::bpe;
namespace fs = std::filesystem;

namespace {

const fs::path kRoot = fs::path(KAZAN_SOURCE_DIR);

void add(Sha256& hash, const std::vector<Token>& tokens) {
  for (const auto& token : tokens)
    hash.add({reinterpret_cast<const char*>(&token.id), sizeof token.id});
}

// Bytes that are not UTF-8 are left out one by one, as the oracle does.
std::string unpack(const fs::path& file) {
  const std::string command = "xz -dc '" + file.native() + "'";
  std::unique_ptr<std::FILE, int (*)(std::FILE*)> pipe(::popen(command.c_str(), "r"), ::pclose);
  REQUIRE(pipe);
  std::string text, clean;
  char buffer[1 << 16];
  while (const auto n = std::fread(buffer, 1, sizeof buffer, pipe.get())) text.append(buffer, n);
  std::string_view rest = text;
  while (const auto bad = invalid_utf8(rest)) {
    clean += rest.substr(0, *bad);
    rest.remove_prefix(*bad + 1);
  }
  return clean += rest;
}

BpeTokenizer tokenizer(const std::string& name) {
  const auto folder = kRoot / (name == "gpt2" ? "data/tokenizers/gpt2" : "data/models/mini");
  return BpeTokenizer::load(folder / "vocab.json", folder / "merges.txt");
}

const Json& oracle() {
  static const Json json = Json::parse(read_file("oracle.json"), "oracle.json");
  return json;
}

}  // namespace

TEST_CASE("10,000 random Unicode strings give the oracle's ids") {
  const std::string name = GENERATE("gpt2", "mini");
  const auto bpe = tokenizer(name);
  const auto& blocks = oracle().at(name).at("strings").items();
  for (std::uint64_t block = 0; block < blocks.size(); ++block) {
    Sha256 hash;
    for (std::uint64_t i = 0; i < 1000; ++i) add(hash, bpe.encode(random_string(block * 1000 + i)));
    CAPTURE(name, block);
    CHECK(hash.hex() == blocks[block].string());
  }
}

TEST_CASE("every corpus gives the oracle's ids") {
  const auto gpt2 = tokenizer("gpt2"), mini = tokenizer("mini");
  for (const auto& [file, ignored] : oracle().at("gpt2").at("corpora").members()) {
    const std::string text = unpack(kRoot / "data/corpora" / file);
    for (const std::string name : {"gpt2", "mini"}) {
      const auto tokens = (name == "gpt2" ? gpt2 : mini).encode(text);
      const auto& expected = oracle().at(name).at("corpora").at(file);
      Sha256 hash;
      add(hash, tokens);
      CAPTURE(name, file);
      CHECK(static_cast<std::int64_t>(tokens.size()) == expected.at("tokens").integer());
      CHECK(hash.hex() == expected.at("sha256").string());
    }
  }
}
