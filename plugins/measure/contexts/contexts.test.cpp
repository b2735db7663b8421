#include <catch2/catch.hpp>
#include <cmath>
#include <set>

#include "sdk/artifacts/table.hpp"
#include "sdk/artifacts/token_windows.hpp"
#include "testing/fixtures.hpp"
#include "testing/rig.hpp"

using namespace kazan;
using namespace kazan::testing;
using Catch::Contains;

namespace {

// Latents 0 to 2 read an input each, latent 3 none.
Sae readers() {
  const Axis latents{"latents", 4}, inputs{"inputs", 3};
  Sae sae;
  sae.variant = "sae.topk";
  sae.variant_params = Json::object({{"k", 2}});
  sae.tied = true;
  sae.encoder =
      Array::of({latents, inputs}, std::vector<float>{1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0});
  sae.encoder_bias = Array(Dtype::f32, {latents});
  sae.decoder_bias = Array(Dtype::f32, {inputs});
  sae.mean = Array(Dtype::f32, {inputs});
  return sae;
}

const Dense kRows = {{1, 0, 9}, {2, 0, 9}, {0, 0, 9}, {5, 0, 9}, {0, 3, 9}, {4, 0, 9}};

struct Measured {
  Rig rig{"measure.contexts"};
  explicit Measured(std::int64_t batch = 4096) {
    rig.input("sae", readers())
        .input("activations", activations_of(kRows))
        .input("tokens", tokens_of_words("a plum and a pear fell", 3))
        .param("batch", batch)
        .param("before", std::int64_t{1})
        .param("after", std::int64_t{1});
  }
};

template <class T>
T column(const Table& table, const char* name) {
  return std::get<T>(table.column(name).values);
}

}  // namespace

TEST_CASE("counts, largest and contexts are those of the rows, whatever the batch") {
  for (const std::int64_t batch : {1, 4, 100}) {
    Measured measured(batch);
    Rig& rig = measured.rig;
    rig.run();
    CHECK(rig.metric("rows") == 6);
    CHECK(rig.metric("alive") == 0.75);
    CHECK(rig.metric("l0") == Approx(11.0 / 6));
    CHECK(rig.metric("always_on") == 1);
    const auto latents = rig.output<Table>("latents");
    CHECK(column<Column::Integers>(*latents, "rows") == Column::Integers{4, 1, 6, 0});
    CHECK(column<Column::Numbers>(*latents, "mean_active")[0] == 3);
    CHECK(column<Column::Numbers>(*latents, "largest")[1] == 3);
    CHECK(std::isnan(column<Column::Numbers>(*latents, "largest")[3]));
  }
}

TEST_CASE("of latent 0: one context a window, and four drawn ones") {
  Measured measured;
  Rig& rig = measured.rig;
  rig.run();
  const auto table = rig.output<Table>("contexts");
  const auto latent = column<Column::Integers>(*table, "latent");
  const auto row = column<Column::Integers>(*table, "row");
  const auto why = column<Column::Strings>(*table, "why");
  const auto text = column<Column::Strings>(*table, "text");
  std::vector<std::int64_t> largest;
  std::set<std::int64_t> sampled;
  for (std::size_t i = 0; i < latent.size(); ++i)
    if (latent[i] == 0) {
      if (why[i] == "largest")
        largest.push_back(row[i]);
      else
        sampled.insert(row[i]);
    }
  CHECK(largest == std::vector<std::int64_t>{3, 1});  // 5 in the second window, 2 in the first
  CHECK(sampled == std::set<std::int64_t>{0, 1, 3, 5});
  CHECK(text[0] == "« a» pear");  // windows end contexts
  CHECK(text[1] == "a« plum» and");
}

TEST_CASE("a context leads back to its document") {
  Measured measured;
  Rig& rig = measured.rig;
  TokenWindows tokens = TokenWindows::of(tokens_of_words("a plum and a pear fell", 3));
  tokens.pieces = {"a"};  // of each id, for a corpus has no text
  tokens.pieces.resize(static_cast<std::size_t>(tokens.vocabulary), "b");
  tokens.parts = {{0, 7}, {2, 4}, {3, 4}};
  rig.input("tokens", tokens);
  rig.run();
  const auto table = rig.output<Table>("contexts");
  const auto row = column<Column::Integers>(*table, "row");
  const auto document = column<Column::Integers>(*table, "document");
  REQUIRE(row.size() > 4);
  for (std::size_t i = 0; i < row.size(); ++i) CHECK(document[i] == (row[i] < 2 ? 7 : 4));
  Measured text;
  text.rig.run();
  CHECK(column<Column::Integers>(*text.rig.output<Table>("contexts"), "document").back() == 0);
}

TEST_CASE("the report shows drawn latents that fire, and those that were asked for") {
  Measured measured;
  Rig& rig = measured.rig;
  rig.param("shown", std::int64_t{2}).param("latents", Json(Json::Items{Json(3)}));
  rig.run();
  const auto& figure = rig.emitted().figures.at(0);
  CHECK(figure.kind == "contexts");
  const auto& items = figure.options.at("items").items();
  REQUIRE(items.size() == 3);
  CHECK(items[0].at("title").string() == "latent 3");
  CHECK(items[0].at("note").string() == "fires on no token");
  CHECK(items[0].at("contexts").items().empty());
  const auto& context = items[1].at("contexts").items().at(0);
  CHECK(context.at("pieces").items().size() == context.at("values").items().size());
}

TEST_CASE("what does not belong together is refused") {
  Measured measured;
  Rig& rig = measured.rig;
  rig.input("tokens", tokens_of_words("a plum"));
  CHECK_THROWS_WITH(rig.run(), Contains("2 tokens were given with 6 rows"));
  Measured many;
  many.rig.param("latents", Json(Json::Items{Json(4)}));
  CHECK_THROWS_WITH(many.rig.run(), Contains("latents from 0 to 3"));
}

TEST_CASE("windows that overlap are a warning: a token is several rows") {
  const auto warnings = [](bool across, std::int64_t second) {
    Measured measured;
    TokenWindows tokens = TokenWindows::of(tokens_of_words("a plum and a pear fell", 3));
    tokens.pieces.assign(static_cast<std::size_t>(tokens.vocabulary), "b");
    tokens.parts = {{0, 7}, {3, second}};
    measured.rig.input("tokens", tokens,
                       {{{"tokens", 6}}, Json::object({{"overlap", 2}, {"across", across}})});
    const auto planned = measured.rig.plan().warnings();
    measured.rig.run();
    auto all = measured.rig.emitted().warnings;
    CHECK((across ? all : planned).empty());
    all.insert(all.end(), planned.begin(), planned.end());
    return all;
  };
  const std::vector<std::string> expected = {
      "windows overlap, by 2 tokens each (stride of text.pack): a token is counted in each of its "
      "windows, and what is drawn or shown may be the same token"};
  CHECK(warnings(true, 7) == expected);
  CHECK(warnings(false, 7) == expected);
  CHECK(warnings(false, 4).empty());
}
