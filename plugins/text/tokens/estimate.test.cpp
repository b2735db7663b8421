#include "tokens/estimate.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

#include "host/catalog/catalog.hpp"

using namespace kazan;

namespace {

Description gpt2() {
  const auto merges = installation_folder() / "share/kazan/tokenizers/gpt2/merges.txt";
  return {{}, Json::object({{"vocabulary", 50257}, {"merges", merges.native()}})};
}

Description text(std::int64_t bytes) {
  return {{{"bytes", bytes}}};
}

}  // namespace

TEST_CASE("tokens of a short text are counted before it runs") {
  Description hello = text(16);
  hello.attributes["content"] = "hello \U0001F44B world";
  const auto counted = described_tokens(hello, gpt2(), {});
  CHECK(counted.size("tokens") == 4);  // as tokens.test.cpp has it
  CHECK(counted.attributes.at("bytes") == Json(16));
  CHECK(counted.attributes.at("windows") == Json(1));
}

TEST_CASE("without the text or the merges, a token is at least a byte") {
  const auto bounded = described_tokens(text(1000), gpt2(), {});
  CHECK_FALSE(bounded.size("tokens"));
  CHECK(bounded.most("tokens") == 1000);
  Description hello = text(5);
  hello.attributes["content"] = "hello";
  CHECK(described_tokens(hello, {}, {}).most("tokens") == 5);
  CHECK_FALSE(described_tokens({}, gpt2(), {}).most("tokens"));
}

TEST_CASE("tokenizing takes the vocabulary and then room by token") {
  const auto needs = [](std::int64_t bytes) {
    return needs_of_tokens(text(bytes), gpt2(), described_tokens(text(bytes), gpt2(), {}));
  };
  CHECK(needs(10).memory > 50257 * 200);
  CHECK(needs(10).memory < 50257 * 400);
  CHECK(needs(2'000'000).memory - needs(1'000'000).memory > 1e6 * (24 + 20));
  CHECK(needs(1'000'000).disk >= 21e6);  // 20 bytes a token and the text
  CHECK(std::isnan(needs_of_tokens({}, gpt2(), described_tokens({}, gpt2(), {})).memory));
}

TEST_CASE("windows are counted where tokens are") {
  Description hello = text(16);
  hello.attributes["content"] = "hello \U0001F44B world";
  const auto windows = [&](std::int64_t window) {
    return described_tokens(hello, gpt2(), window).attributes.at("windows").integer();
  };
  CHECK(windows(1) == 4);
  CHECK(windows(3) == 2);
  CHECK(windows(4) == 1);
  CHECK(windows(9) == 1);
  CHECK(windows(std::numeric_limits<std::int64_t>::max()) == 1);
  for (const std::int64_t window : {2, 3, 4, 5, 9}) {
    const auto with_bos = described_tokens(hello, gpt2(), window, true);
    const std::int64_t count = (4 + window - 2) / (window - 1);
    CHECK(with_bos.attributes.at("windows") == Json(count));
    CHECK(with_bos.size("tokens") == 4 + count);
  }
  CHECK(described_tokens(hello, gpt2(), {}, true).size("tokens") == 5);
  CHECK(described_tokens(text(1000), gpt2(), 101, true).most("tokens") == 1010);
  const auto bounded = described_tokens(text(1000), gpt2(), 512);
  CHECK_FALSE(bounded.attributes.has("windows"));
  CHECK(bounded.attributes.at("window") == Json(512));
}
