// tokenizer.json, against Hugging Face `tokenizers`: tools/fixtures/neox_tokenizer.py.
#include <catch2/catch.hpp>
#include <functional>

#include "base/error.hpp"
#include "base/files.hpp"
#include "base/hash.hpp"
#include "base/json.hpp"
#include "base/text.hpp"
#include "normal_form.hpp"
#include "strange_test.hpp"
#include "tokenizer.hpp"

using namespace kazan;
using namespace kazan::bpe;
using Catch::Contains;
namespace fs = std::filesystem;

namespace {

const fs::path kFixture = KAZAN_SOURCE_DIR "/plugins/model/neox/fixtures/parallel/tokenizer.json";

const BpeTokenizer& neox() {
  static const auto tokenizer = BpeTokenizer::load_json(kFixture);
  return tokenizer;
}

std::string digest(const std::vector<Token>& tokens) {
  Sha256 hash;
  for (const auto& token : tokens)
    hash.add({reinterpret_cast<const char*>(&token.id), sizeof token.id});
  return hash.hex().substr(0, 8);
}

// What the oracle adds to each fifth string: runs of spaces.
std::string strange(std::uint64_t i) {
  std::string text = random_string(i);
  if (i % 5 == 0) text += std::string(i / 5 % 61, ' ') + (i % 2 == 1 ? "end" : "");
  return text;
}

// Where the file is changed, what it then says.
std::string refused(const std::function<void(Json&)>& change) {
  Json json = Json::parse(read_file(kFixture), "fixture");
  change(json);
  const ScopedFolder folder(unique_folder(fs::temp_directory_path(), "kazan-bpe"));
  const auto path = folder.path() / "tokenizer.json";
  write_file(path, json.dump());
  try {
    BpeTokenizer::load_json(path);
  } catch (const Error& e) {
    CHECK(e.fault() == Fault::input);
    CHECK_THAT(e.what(), Contains(path.native()));
    return e.what();
  }
  return "";
}

}  // namespace

TEST_CASE("10,000 strange strings give the oracle's ids, or are refused for their form") {
  const Json oracle = Json::parse(read_file("oracle_neox.json"), "oracle_neox.json");
  const auto expected = split(oracle.at("ids").string(), ' ');
  REQUIRE(expected.size() == 10000);
  std::int64_t accepted = 0;
  for (std::uint64_t i = 0; i < expected.size(); ++i) {
    if (expected[i] == "-") continue;
    const std::string text = strange(i);
    if (not_normal(text)) {
      CHECK_THROWS_WITH(neox().encode(text), Contains("normal form C at byte"));
      continue;
    }
    ++accepted;
    CAPTURE(i, text);
    CHECK(digest(neox().encode(text)) == expected[i]);
  }
  // A mark that may compose, even where it does not, is refused; these strings are full of them.
  const auto normal = oracle.at("normal").integer();
  CHECK(accepted <= normal);
  CHECK(accepted >= normal - normal / 5);
}

TEST_CASE("tokens cover the text, with runs of spaces as tokens of their own") {
  const std::string text = "In the  beginning\n" + std::string(30, ' ') + "God created";
  std::string joined;
  std::vector<std::string> runs;
  for (const auto& token : neox().encode(text)) {
    const auto piece = neox().piece(token.id);
    CHECK(token.begin == static_cast<std::int64_t>(joined.size()));
    joined += piece;
    CHECK(token.end == static_cast<std::int64_t>(joined.size()));
    if (piece.size() > 1 && piece.find_first_not_of(' ') == piece.npos)
      runs.push_back(std::string(piece));
  }
  CHECK(joined == text);
  CHECK(runs == std::vector<std::string>{"  ", std::string(24, ' '), std::string(6, ' ')});
  CHECK(neox().size() == 408);
}

TEST_CASE("texts that the tokenizer would change are refused with the place") {
  CHECK_THROWS_WITH(neox().encode("cafe\xCC\x81"), Contains("normal form C at byte 4"));
  CHECK(neox().encode("caf\xC3\xA9").size() > 1);
  CHECK_FALSE(not_normal("\xD7\xA9\xD6\xB8\xD7\x9C\xD7\x95\xD6\xB9\xD7\x9D"));  // pointed Hebrew
  CHECK(not_normal("\xD7\xA9\xD7\x81\xD6\xB8") == 4u);  // marks in the wrong order
  CHECK_FALSE(not_normal(""));
}

TEST_CASE("a tokenizer of another kind is refused by its part") {
  const auto object = [](const char* text) { return Json::parse(text, "test"); };
  CHECK(refused([](Json&) {}).empty());
  CHECK_THAT(refused([&](Json& j) { j["normalizer"] = object(R"({"type": "Lowercase"})"); }),
             Contains("normalizer is Lowercase, which is not supported; expected NFC or none"));
  CHECK_THAT(refused([&](Json& j) { j["pre_tokenizer"] = object(R"({"type": "Metaspace"})"); }),
             Contains("pre_tokenizer is Metaspace"));
  CHECK_THAT(refused([&](Json& j) { j["pre_tokenizer"] = Json(); }),
             Contains("pre_tokenizer is none, which is not supported; expected ByteLevel"));
  CHECK_THAT(refused([](Json& j) { j["pre_tokenizer"]["add_prefix_space"] = true; }),
             Contains("pre_tokenizer.add_prefix_space is true"));
  CHECK_THAT(refused([](Json& j) { j["pre_tokenizer"]["use_regex"] = false; }),
             Contains("pre_tokenizer.use_regex is false"));
  CHECK_THAT(refused([](Json& j) { j["model"]["type"] = "Unigram"; }),
             Contains("model is Unigram"));
  CHECK_THAT(refused([](Json& j) { j["model"]["ignore_merges"] = true; }),
             Contains("model.ignore_merges is true"));
  CHECK_THAT(refused([](Json& j) { j["model"]["dropout"] = 0.1; }), Contains("model.dropout is"));
  CHECK_THAT(refused([&](Json& j) { j["truncation"] = object(R"({"max_length": 9})"); }),
             Contains("truncation is"));
  CHECK_THAT(refused([](Json& j) { j["model"]["vocab"]["new"] = 9999; }),
             Contains("has the id 9999; expected 0 to 408"));
  CHECK_THAT(refused([&](Json& j) { j["model"]["merges"] = object(R"(["t h", "zz y"])"); }),
             Contains("model.merges[1]: \"zzy\" is not in the vocabulary"));
  CHECK_THAT(refused([&](Json& j) { j["model"]["merges"] = object(R"([["t", "h", "e"]])"); }),
             Contains("model.merges[0]: expected two tokens"));
  CHECK_THAT(refused([](Json& j) {
               j["model"] = Json::object({{"type", "BPE"}});
             }),
             Contains("\"vocab\" is missing"));
  CHECK_THAT(refused([&](Json& j) {
               j["added_tokens"] = object(R"([{"id": 0, "content": "x y", "special": false,
                                               "single_word": true}])");
             }),
             Contains("two tokens have the id 0"));
  CHECK_THAT(refused([&](Json& j) {
               j["added_tokens"] = object(R"([{"id": 385, "content": "x y", "special": false,
                                               "lstrip": true}])");
             }),
             Contains("added_tokens: lstrip is true"));
}

// The byte that the tokenizer has no token for is one that no text has.
TEST_CASE("each byte that a text can have needs a token") {
  CHECK_THAT(refused([](Json& j) {
               Json vocab = Json::object();
               for (const auto& [token, id] : j.at("model").at("vocab").members())
                 vocab[token == "A" ? std::string("AA") : token] = id;
               j["model"]["vocab"] = vocab;
             }),
             Contains("the byte 65 has no token"));
}
