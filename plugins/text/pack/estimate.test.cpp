#include "pack/estimate.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "sdk/draws.hpp"

using namespace kazan;

namespace {

const Description kTokenizer{{}, Json::object({{"vocabulary", 50257}})};

Description corpus(std::optional<std::int64_t> bytes) {
  return {{{"documents", std::nullopt, 10}, {"bytes", std::nullopt, bytes}}};
}

std::string refusal(const std::string& text) {
  try {
    parse_tokens(text);
  } catch (const Error& e) {
    return e.what();
  }
  return "";
}

}  // namespace

TEST_CASE("numbers of tokens are written with units of 1000") {
  CHECK(parse_tokens("1") == 1);
  CHECK(parse_tokens("5000000") == 5'000'000);
  CHECK(parse_tokens("500k") == 500'000);
  CHECK(parse_tokens("5M") == 5'000'000);
  CHECK(parse_tokens("2G") == 2'000'000'000);
  for (const char* wrong : {"", "0", "-5", "5m", "5MB", "M", "1.5M", "many", "9999999999999999999",
                            "9999999999999999G"}) {
    INFO(wrong);
    CHECK(refusal(wrong) ==
          std::string("expected a number of tokens such as 200000, 500k, 5M or 2G, found ") +
              wrong);
  }
}

TEST_CASE("tokens are at most the bytes and the ends of documents, or the limit") {
  Packing p{256, 256};
  CHECK(described_packed(corpus(1000), kTokenizer, p).most("tokens") == 1000 + 10 + 256);
  CHECK(described_packed(corpus(1000), kTokenizer, p).attributes.at("window") == Json(256));
  CHECK_FALSE(described_packed(corpus({}), kTokenizer, p).most("tokens"));
  CHECK_FALSE(described_packed(corpus({}), kTokenizer, p).attributes.has("bytes"));
  p.most = 500;
  CHECK(described_packed(corpus(1000), kTokenizer, p).most("tokens") == 500);
  CHECK(described_packed(corpus({}), kTokenizer, p).most("tokens") == 500);
  CHECK(described_packed(corpus({}), kTokenizer, p).attributes.at("bytes") == Json(8000));
  CHECK(described_packed(corpus(1000), kTokenizer, p).attributes.at("overlap") == Json(0));
  p = {256, 64};
  CHECK(described_packed(corpus(1000), kTokenizer, p).attributes.at("overlap") == Json(192));
  p.bos = true;
  CHECK(described_packed(corpus(1000), kTokenizer, p).attributes.at("overlap") == Json(191));
  p = {256, 300};
  CHECK(described_packed(corpus(1000), kTokenizer, p).attributes.at("overlap") == Json(0));
  p = {256, 64};
  CHECK(described_packed(corpus(1000), kTokenizer, p).most("tokens") == 4 * 1010 + 256);
}

TEST_CASE("no packing has more tokens than are said, with BOS or without") {
  const Draws draws(4, "test");
  for (std::uint64_t trial = 0; trial < 2000; ++trial) {
    const auto draw = [&](std::uint64_t below, std::uint64_t i) {
      return static_cast<std::int64_t>(draws.below(below, trial, i));
    };
    std::vector<std::int64_t> starts = {0};
    const auto documents = 1 + draw(6, 0);
    for (auto n = documents; n > 0; --n) starts.push_back(starts.back() + 1 + draw(40, n));
    Packing p{2 + draw(9, 20), 1, draw(2, 22) == 1};
    p.bos = draw(2, 21) == 1;
    p.stride = 1 + draw(static_cast<std::uint64_t>(p.inner() + 2), 23);
    // Of each document the last token is the one that ends it, and each other one a byte.
    const Description bytes{{{"documents", documents}, {"bytes", starts.back() - documents}}};
    CAPTURE(trial, p.window, p.stride, p.across, p.bos);
    CHECK(lay_out(starts, p).rows() <= described_packed(bytes, kTokenizer, p).most("tokens"));
  }
}

TEST_CASE("memory does not grow with the text, but for documents and windows") {
  const auto needs = [&](std::int64_t bytes, int threads) {
    const Packing p{256, 256};
    return needs_of_packing(corpus(bytes), kTokenizer,
                            described_packed(corpus(bytes), kTokenizer, p), p, threads);
  };
  CHECK(needs(2'000'000'000, 2).memory - needs(1'000'000'000, 2).memory < 1e9);
  CHECK(needs(10'000'000, 4).memory > needs(10'000'000, 2).memory + 2e7);
  CHECK(needs(1'000'000, 2).scratch >= 4e6);
  CHECK(needs(1'000'000, 2).disk >= 4e6);
  Packing limited{256, 256};
  limited.most = 5'000'000;
  const auto packed = needs_of_packing(
      corpus({}), kTokenizer, described_packed(corpus({}), kTokenizer, limited), limited, 2);
  CHECK(std::isfinite(packed.memory));
  CHECK(packed.scratch < 4 * (5e6 + 5e6));
}
