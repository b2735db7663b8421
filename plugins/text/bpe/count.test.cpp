#include "count.hpp"

#include <catch2/catch.hpp>

#include "base/files.hpp"
#include "tokenizer.hpp"

using namespace kazan;
using namespace kazan::bpe;
namespace fs = std::filesystem;

namespace {

const fs::path kData = fs::path(KAZAN_SOURCE_DIR) / "data";

}  // namespace

TEST_CASE("merges alone give as many tokens as the tokenizer makes") {
  const fs::path folder = GENERATE(fs::path("tokenizers/gpt2"), fs::path("models/mini"));
  const auto merges = kData / folder / "merges.txt";
  const auto tokenizer = BpeTokenizer::load(kData / folder / "vocab.json", merges);
  std::vector<std::string> texts = {"",
                                    "a",
                                    " ",
                                    "hello \U0001F44B world",
                                    "don't  stop\n\n 42",
                                    std::string(300, 'x') + " tail"};
  for (const char* name : {"palinka.txt", "tokaji.txt"})
    texts.push_back(read_file(fs::path(KAZAN_SOURCE_DIR) / "experiments/texts" / name));
  for (const auto& text : texts) {
    INFO(text.substr(0, 40));
    CHECK(count_tokens(text, merges) == static_cast<std::int64_t>(tokenizer.encode(text).size()));
  }
}

TEST_CASE("files that hold no merges give no count") {
  const ScopedFolder folder(unique_folder(fs::temp_directory_path(), "kazan-count"));
  const auto file = folder.path() / "merges.txt";
  CHECK_FALSE(count_tokens("text", file));
  for (const char* merges : {"te\n", " b\n", "t \n", "t e\nt e\n", "te x\n"}) {
    INFO(merges);
    write_file(file, merges);
    CHECK_FALSE(count_tokens("text", file));
  }
  write_file(file, "#version: 0.2\nt e\r\nte x\n");
  CHECK(count_tokens("text", file) == 2);
}
