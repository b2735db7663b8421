#include "sites/sites.hpp"

#include <catch2/catch.hpp>
#include <set>

#include "base/files.hpp"

using namespace kazan;
using Catch::Contains;

namespace {

std::string filled(std::string pattern, const std::string& layer) {
  return pattern.replace(pattern.find("{}"), 2, layer);
}

}  // namespace

TEST_CASE("each site is found by each of its names") {
  std::set<std::string> names;
  for (const auto& row : site_table()) {
    INFO(row.name);
    CHECK(names.insert(row.name).second);
    CHECK(parse_site(row.name).row == &row);
    CHECK_FALSE(parse_site(row.name).layer.has_value());
    if (*row.transformer_lens) {
      const auto site = parse_site(filled(row.transformer_lens, "11"));
      CHECK((site.row == &row && site.layer == 11));
    }
    for (const auto& [prefix, patterns] :
         {std::pair("transformer.", row.gpt2), {"gpt_neox.", row.neox}})
      for (const std::string pattern : patterns) {
        if (pattern.empty() || row.third >= 0) continue;
        CHECK(parse_site(filled(pattern, "0")).row == &row);
        const auto site = parse_site(prefix + filled(pattern, "3"));
        CHECK((site.row == &row && site.layer == 3));
      }
  }
  CHECK(names.size() == 16);
}

TEST_CASE("a wrong site is refused with the nearest name") {
  CHECK_THROWS_WITH(parse_site("mlp_ot"), Contains("did you mean mlp_out"));
  CHECK_THROWS_WITH(parse_site("blocks.6.hook_mlpout"),
                    Contains("did you mean blocks.6.hook_mlp_out"));
  CHECK_THROWS_WITH(parse_site("transformer.h.4.mlp.cfc"),
                    Contains("did you mean transformer.h.4.mlp.c_fc"));
  CHECK_THROWS_WITH(parse_site("transformer.h.4.attn.c_attn"),
                    Contains("expected site q, k or v, and layer 4"));
  CHECK_THROWS_WITH(parse_site("gpt_neox.layers.4.attention.dens"),
                    Contains("did you mean gpt_neox.layers.4.attention.dense"));
  CHECK_THROWS_WITH(parse_site("layers.4.attention.query_key_value"),
                    Contains("expected site q, k or v, and layer 4"));
  CHECK_THROWS_AS(parse_site("blocks.-1.hook_mlp_out"), Error);
  CHECK_THROWS_AS(parse_site(""), Error);
}

TEST_CASE("layers are counted from either end or by name") {
  CHECK(resolve_layer("middle", 12) == 6);
  CHECK(resolve_layer("middle", 5) == 2);
  CHECK(resolve_layer("0", 12) == 0);
  CHECK(resolve_layer("-1", 12) == 11);
  CHECK(resolve_layer("-12", 12) == 0);
  CHECK_THROWS_WITH(resolve_layer("12", 12), Contains("0 to 11"));
  CHECK_THROWS_WITH(resolve_layer("-13", 12), Contains("model of 12 layers"));
  CHECK_THROWS_WITH(resolve_layer("midle", 12), Contains("did you mean middle"));
  CHECK_THROWS_AS(resolve_layer("6.0", 12), Error);
  CHECK_THROWS_AS(resolve_layer("99999999999999999999", 12), Error);
}

TEST_CASE("a site that a model has not is refused by name") {
  CHECK_NOTHROW(require_site("resid_post", {"resid_mid"}));
  CHECK_NOTHROW(require_site("resid_mid", {}));
  CHECK_THROWS_WITH(require_site("resid_mid", {"resid_mid"}), Contains("no resid_mid"));
}

TEST_CASE("widths follow the model's sizes") {
  const ModelDims dims{.layers = 2, .width = 36, .heads = 3, .head_width = 12, .mlp_width = 50};
  CHECK(row_width(*parse_site("resid_mid").row, dims) == 36);
  CHECK(row_width(*parse_site("z").row, dims) == 36);
  CHECK(row_width(*parse_site("mlp_post").row, dims) == 50);
  CHECK_FALSE(row_width(*parse_site("pattern").row, dims).has_value());
}

TEST_CASE("docs/sites.md shows this table") {
  CHECK_THAT(read_file(KAZAN_SOURCE_DIR "/docs/sites.md"), Contains(sites_as_markdown()));
}
