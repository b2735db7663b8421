#include <catch2/catch.hpp>

#include "base/files.hpp"
#include "sdk/artifacts/corpus.hpp"
#include "sdk/artifacts/model.hpp"
#include "sdk/artifacts/token_windows.hpp"
#include "testing/rig.hpp"

using namespace kazan;
using Catch::Contains;
using kazan::testing::Rig;

namespace {

struct Read {
  ScopedFolder folder{unique_folder(std::filesystem::temp_directory_path(), "kazan-pack")};
  Rig lines{"text.lines"}, model{"model.gpt2"};

  explicit Read(const std::string& text) {
    write_file(folder.path() / "a.txt", text);
    lines.base_folder(folder.path()).param("paths", Json(std::vector<std::string>{"a.txt"})).run();
    model.param("weights", Json(std::vector<std::string>{"bundled/mini"})).run();
  }
  Rig& give(Rig& rig) {
    rig.input("corpus", *lines.output<Corpus>("corpus"), lines.plan().outputs().at("corpus"));
    rig.input("tokenizer", *model.output<Tokenizer>("tokenizer"),
              model.plan().outputs().at("tokenizer"));
    return rig;
  }
};

const std::string kThree = "Plums and cherries.\nP\u00e1linka\n\nApricots of Kecskem\u00e9t\n";

std::string text_of(const TokenWindows& tokens, std::int64_t begin, std::int64_t end) {
  std::string out;
  for (const auto id : tokens.ids(begin, end))
    out += tokens.pieces.at(static_cast<std::size_t>(id));
  return out;
}

}  // namespace

TEST_CASE("to skip more than a corpus of known size can have is told before anything runs") {
  Read inputs(kThree);
  Rig beyond("text.pack"), within("text.pack");
  inputs.give(beyond).param("window", 5).param("skip", "5k");
  REQUIRE(beyond.plan().problems().size() == 1);
  CHECK(beyond.plan().problems()[0].subject == "skip");
  CHECK_THAT(beyond.plan().problems()[0].message,
             Contains("expected fewer tokens than the corpus has") && Contains("found 5000"));
  inputs.give(within).param("window", 5).param("skip", "5");
  CHECK(within.plan().problems().empty());
}

TEST_CASE("a corpus becomes windows of its documents, with what ends them between") {
  Read inputs(kThree);
  Rig rig("text.pack");
  inputs.give(rig).param("window", 5).run();
  const auto tokens = rig.output<TokenWindows>("tokens");
  CHECK(text_of(*tokens, 0, tokens->rows()) ==
        "Plums and cherries.<|endoftext|>P\u00e1linka<|endoftext|>Apricots of "
        "Kecskem\u00e9t<|endoftext|>");
  for (std::size_t i = 0; i < tokens->windows.size(); ++i)
    CHECK(tokens->windows[i] == static_cast<std::int64_t>(5 * i));
  CHECK(tokens->part_of(0).document == 0);
  CHECK(tokens->part_of(tokens->rows() - 1).document == 2);
  CHECK(rig.metric("documents") == 3);
  CHECK(rig.metric("tokens") == static_cast<double>(tokens->rows()));
  CHECK(rig.metric("windows") == static_cast<double>(tokens->windows.size()));
  CHECK(rig.resolved_param("stride") == Json(5));
}

TEST_CASE("each document by itself, without an end") {
  Read inputs(kThree);
  Rig rig("text.pack");
  inputs.give(rig).param("window", 100).param("across", false).param("end_of_text", false).run();
  const auto tokens = rig.output<TokenWindows>("tokens");
  REQUIRE(tokens->windows.size() == 3);
  CHECK(text_of(*tokens, tokens->windows[1], tokens->windows[2]) == "P\u00e1linka");
  CHECK(rig.output<Tokens>("tokens")->text ==
        "Plums and cherries.P\u00e1linkaApricots of Kecskem\u00e9t");
}

TEST_CASE(
    "with prepend_bos a window's first token is <|endoftext|>, and of the first document in it") {
  Read inputs(kThree);
  Rig plain("text.pack"), rig("text.pack"), limited("text.pack"), narrow("text.pack");
  inputs.give(plain).param("window", 4).run();
  inputs.give(rig).param("window", 5).param("prepend_bos", true).run();
  inputs.give(limited).param("window", 5).param("prepend_bos", true).param("tokens", "7").run();
  const auto tokens = rig.output<TokenWindows>("tokens");
  const auto without = plain.output<TokenWindows>("tokens");
  REQUIRE(tokens->windows.size() == without->windows.size());
  for (std::size_t i = 0; i < tokens->windows.size(); ++i) {
    const auto begin = tokens->windows[i];
    CHECK(begin == static_cast<std::int64_t>(5 * i));
    CHECK(text_of(*tokens, begin, begin + 1) == "<|endoftext|>");
    CHECK(tokens->ids(begin + 1, tokens->window_end(i)) ==
          without->ids(without->windows[i], without->window_end(i)));
    for (auto row = begin; row < tokens->window_end(i); ++row)
      CHECK(tokens->part_of(row).document ==
            without->part_of(without->windows[i] + std::max<std::int64_t>(0, row - begin - 1))
                .document);
  }
  CHECK(tokens->ids(3, 8)[2] == tokens->ids(5, 6)[0]);  // a range that begins within a window
  CHECK(limited.metric("tokens") == 7);
  CHECK(rig.resolved_param("stride") == Json(4));
  CHECK(rig.plan().outputs().at("tokens").attributes.at("prepend_bos") == Json(true));
  inputs.give(narrow).param("window", 1).param("prepend_bos", true);
  CHECK(narrow.plan().problems().at(0).subject == "window");
}

TEST_CASE("tokens that no window has are told, and how many") {
  Read inputs(kThree);
  const auto warnings = [&](std::int64_t stride, bool bos) {
    Rig rig("text.pack");
    inputs.give(rig).param("window", 5).param("stride", stride).param("prepend_bos", bos);
    return rig.plan().warnings();
  };
  CHECK(warnings(5, false).empty());
  CHECK(warnings(4, true).empty());
  CHECK(warnings(5, true) ==
        std::vector<std::string>{"between windows 1 token of the corpus is left out: windows have "
                                 "4, besides BOS, and start every 5 (stride)"});
  CHECK(warnings(8, false) ==
        std::vector<std::string>{"between windows 3 tokens of the corpus are left out: windows "
                                 "have 5 and start every 8 (stride)"});
}

TEST_CASE("documents that are cut one by one leave out what lies between their own windows") {
  Read inputs("one two three four five six seven eight nine\none two\n");
  const auto warnings = [&](std::int64_t window) {
    Rig rig("text.pack");
    inputs.give(rig).param("across", false).param("end_of_text", false);
    rig.param("window", window).param("stride", window + 2).run();
    CHECK(rig.plan().warnings().empty());
    return rig.emitted().warnings;
  };
  CHECK(warnings(50).empty());
  REQUIRE(warnings(3).size() == 1);
  CHECK_THAT(warnings(3)[0], Contains("within 1 document ") &&
                                 Contains("windows have 3 and start every 5 (stride)"));
}

TEST_CASE("an order is drawn by a seed of its own, and a limit takes the first of it") {
  std::string text;
  for (int i = 0; i < 100; ++i) text += "Document " + std::to_string(i) + "\n";
  Read inputs(text);
  const auto ids = [&](const std::string& shuffle, std::int64_t seed, int threads) {
    Rig rig("text.pack");
    inputs.give(rig).param("window", 16).param("shuffle", shuffle).param("shuffle_seed", seed);
    rig.param("tokens", "200").threads(threads).run();
    const auto tokens = rig.output<TokenWindows>("tokens");
    CHECK(tokens->rows() == 200);
    return tokens->ids(0, 200);
  };
  for (const std::string shuffle : {"documents", "windows"}) {
    CHECK(ids(shuffle, 1, 1) == ids(shuffle, 1, 3));
    CHECK(ids(shuffle, 1, 2) != ids(shuffle, 2, 2));
    CHECK(ids(shuffle, 1, 2) != ids("none", 1, 2));
  }
  CHECK(ids("none", 1, 2) == ids("none", 2, 2));
}

TEST_CASE("windows that share tokens with those that are skipped are left out, which is told") {
  std::string text;
  for (int i = 0; i < 200; ++i) text += "Document " + std::to_string(i) + "\n";
  Read inputs(text);
  const auto pack = [&](Rig& rig, const std::string& shuffle, const char* skip) -> Rig& {
    inputs.give(rig).param("window", 16).param("stride", 4).param("shuffle", shuffle);
    return rig.param("skip", skip);
  };
  Rig documents("text.pack"), windows("text.pack"), nothing("text.pack");
  pack(documents, "documents", "160").run();
  CHECK(documents.emitted().warnings.empty());
  pack(windows, "windows", "160").run();
  REQUIRE(windows.emitted().warnings.size() == 1);
  CHECK_THAT(windows.emitted().warnings[0],
             Contains("windows are left out besides those of skip") &&
                 Contains("windows have 16 and start every 4 (stride); with shuffle: documents"));
  CHECK_THROWS_WITH(pack(nothing, "windows", "3000").run(),
                    Contains("nothing is left to test on: "));
}

TEST_CASE("a number of tokens that is none is refused before anything runs") {
  Read inputs(kThree);
  Rig rig("text.pack");
  inputs.give(rig).param("window", 5).param("tokens", "5 million");
  REQUIRE(rig.plan().problems().size() == 1);
  CHECK(rig.plan().problems()[0].subject == "tokens");
  CHECK_THAT(rig.plan().problems()[0].message, Contains("found 5 million"));
}

TEST_CASE("a file that changed since is refused") {
  Read inputs(kThree);
  Rig rig("text.pack");
  inputs.give(rig).param("window", 5);
  write_file(inputs.folder.path() / "a.txt", "other");
  CHECK_THROWS_WITH(rig.run(), Contains("a.txt has changed"));
}
