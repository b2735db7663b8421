#include <catch2/catch.hpp>

#include "common/trained.hpp"
#include "travel/folder_test.hpp"
#include "travel/theirs_test.hpp"

using namespace kazan;
using namespace kazan::testing;
using Catch::Contains;
using kazan::sae::SaeFolder;

namespace {

constexpr double kClose = 1e-5;

using Params = std::vector<std::pair<std::string, Json>>;

Sae trained_by(const std::string& stage, const Params& params) {
  Rig rig(stage);
  for (const auto& [name, value] : params) rig.param(name, value);
  train(rig.param("latents", 40));
  return *rig.output<Sae>("sae");
}

// As training stages describe them.
Description described_sae(const Sae& sae, const char* site = "mlp_out") {
  Json attributes = Json::object({{"variant", sae.variant},
                                  {"trained_on", Json::object({{"site", site},
                                                               {"layer", 6},
                                                               {"model", "gpt2"},
                                                               {"family", "model.gpt2"},
                                                               {"window", 128}})}});
  return {{{"latents", sae.latents()}, {"inputs", sae.inputs()}}, std::move(attributes)};
}

std::shared_ptr<SaeFolder> exported(const Sae& sae, const std::string& format) {
  Rig rig("sae.export");
  rig.param("format", format).input("sae", sae, described_sae(sae)).run();
  return rig.output<SaeFolder>("folder");
}

Sae imported(const SaeFolder& folder) {
  Rig rig("sae.import");
  rig.input("exported", folder).run();
  return *rig.output<Sae>("sae");
}

Array rows() {
  return normal_rows(kTrainedRows, kTrainedInputs).read_all();
}

// z and y by their formulas.
std::pair<Array, Array> by_theirs(const SaeFolder& folder, const Sae& sae) {
  const Theirs theirs(folder);
  const Array x = rows();
  std::vector<float> z, y;
  for (std::int64_t t = 0; t < x.size(0); ++t) {
    const Row latents = theirs.encode(x.row<float>(t)), back = theirs.decode(latents);
    z.insert(z.end(), latents.begin(), latents.end());
    y.insert(y.end(), back.begin(), back.end());
  }
  return {Array::of({{"tokens", x.size(0)}, {"latents", sae.latents()}}, z),
          Array::of({{"tokens", x.size(0)}, {"inputs", sae.inputs()}}, y)};
}

void check_travels(const Sae& sae, const std::string& format) {
  Rig rig("sae.export");
  const auto folder = exported(sae, format);
  const Codes codes = codes_of(rig, sae, rows());
  const Array z = dense(codes), y = reconstructed(sae, codes);
  const auto [their_z, their_y] = by_theirs(*folder, sae);
  CHECK(codes.active() > 0);
  CHECK(distance(their_z, z) < kClose);
  CHECK(distance(their_y, y) < kClose);
  const Sae back = imported(*folder);
  const Codes again = codes_of(rig, back, rows());
  CHECK(distance(dense(again), z) < kClose);
  CHECK(distance(reconstructed(back, again), y) < kClose);
}

struct Variant {
  std::string stage;
  Params params;
  bool sparsify;  // has a word for it
};

const std::vector<Variant> kVariants = {
    {"sae.topk", {{"k", 6}, {"epochs", 12}}, true},
    {"sae.l1", {{"epochs", 12}}, true},
    {"sae.jumprelu", {{"epochs", 12}, {"threshold", 0.2}}, false},
    {"sae.gated", {{"epochs", 12}}, false},
    {"sae.batchtopk", {{"k", 6}, {"epochs", 12}}, false},
    {"sae.matryoshka", {{"k", 6}, {"epochs", 12}}, false}};

const std::vector<Params> kForms = {{},
                                    {{"tied", true}},
                                    {{"tied", true}, {"centre", "mean"}, {"scale", "rms"}},
                                    {{"centre", "mean"}, {"bias", "both"}},
                                    {{"centre", "none"}, {"bias", "both"}, {"scale", "rms"}},
                                    {{"centre", "b_dec"}, {"scale", "rms"}}};

}  // namespace

TEST_CASE("an exported SAE encodes and decodes by their formulas, and read again, as it did") {
  for (const auto& [stage, params, sparsify] : kVariants)
    for (const auto& form : kForms) {
      Params all = params;
      all.insert(all.end(), form.begin(), form.end());
      const Sae sae = trained_by(stage, all);
      INFO(stage << ", centre " << sae.centre << ", scale " << sae.scale << ", tied " << sae.tied);
      check_travels(sae, "saelens");
      if (sparsify) check_travels(sae, "sparsify");
    }
}

TEST_CASE("an export is described as the SAE that it is when it is read again") {
  auto variants = kVariants;
  variants.push_back({"sae.topk", {{"k", 40}, {"epochs", 0}}, true});
  for (const auto& [stage, params, sparsify] : variants)
    for (const char* const format : {"saelens", "sparsify"}) {
      if (!sparsify && std::string(format) == "sparsify") continue;
      const Sae sae = trained_by(stage, params);
      auto description = described_sae(sae);
      if (stage == "sae.topk") description.attributes["k"] = sae.variant_params.at("k");
      Rig rig("sae.export");
      rig.param("format", format).input("sae", sae, description).run();
      INFO(stage << " " << params.front().second.dump() << " as " << format);
      const Sae back = imported(*rig.output<SaeFolder>("folder"));
      const Json described = rig.plan().outputs().at("folder").attributes.at("sae");
      CHECK(described.at("variant").string() == back.variant);
      CHECK(described.get("k", Json()) == back.variant_params.get("k", Json()));
    }
}

TEST_CASE("SAEs of a layer norm come back from a folder with their place, whatever the hook") {
  const Sae sae = trained_by("sae.topk", {{"k", 6}, {"epochs", 0}});
  const auto place = [&](const char* site, bool told) {
    Rig rig("sae.export"), import("sae.import");
    rig.param("format", "saelens").param("hook", "blocks.6.ln1.hook_normalized");
    rig.input("sae", sae, described_sae(sae, site)).run();
    auto exported = rig.output<SaeFolder>("folder");
    if (!told) exported->config["metadata"]["kazan_site"] = Json();
    const ScopedFolder work(unique_folder(std::filesystem::temp_directory_path(), "kazan-export"));
    write_file(work.path() / "cfg.json", exported->config.dump());
    write_safetensors(work.path() / "sae_weights.safetensors", exported->tensors);
    import.param("folder", work.path().native());
    return import.plan().outputs().at("sae").attributes.at("trained_on");
  };
  for (const char* site : {"ln1", "ln1_normalized"}) {
    CHECK(place(site, true).at("site") == Json(site));
    CHECK(place(site, true).at("layer") == Json(6));
    CHECK_FALSE(place(site, false).has("site"));  // which of the two, the hook does not say
  }
}

TEST_CASE(
    "without a scale or a mean SAELens gets the very weights, and codes come back to the bit") {
  const Sae sae = trained_by("sae.topk", {{"k", 6}, {"epochs", 12}});
  const Sae back = imported(*exported(sae, "saelens"));
  Rig rig("sae.export");
  const Codes before = codes_of(rig, sae, rows()), after = codes_of(rig, back, rows());
  CHECK(before.latent == after.latent);
  CHECK(before.activation == after.activation);
  CHECK(back.variant == "sae.topk");
  CHECK(back.centre == sae.centre);
  CHECK_FALSE(back.tied);
}

TEST_CASE("cfg.json says what SAELens wants to know, and the folder is called by its hook") {
  const auto folder = exported(trained_by("sae.topk", {{"k", 6}, {"epochs", 0}}), "saelens");
  CHECK(folder->name == "blocks.6.hook_mlp_out");
  CHECK(folder->config.dump() ==
        R"({"architecture":"topk","d_in":16,"d_sae":40,"dtype":"float32","device":"cpu",)"
        R"("apply_b_dec_to_input":true,"normalize_activations":"none",)"
        R"("reshape_activations":"none","k":6,"rescale_acts_by_decoder_norm":false,"metadata":{)"
        R"("sae_lens_version":"6.0.0","sae_lens_training_version":null,"model_name":"gpt2",)"
        R"("hook_name":"blocks.6.hook_mlp_out","hook_head_index":null,"context_size":128,)"
        R"("prepend_bos":null,"seqpos_slice":[null],"dataset_path":null,)"
        R"("exclude_special_tokens":false,"model_class_name":"HookedTransformer",)"
        R"("model_from_pretrained_kwargs":{"center_writing_weights":false},)"
        R"("trained_by":"kazan sae.topk","kazan_site":"mlp_out","kazan_layer":6}})");
}

TEST_CASE("cfg.json and README.md say whether windows began with BOS") {
  const Sae sae = trained_by("sae.topk", {{"k", 6}, {"epochs", 0}});
  const auto of = [&](const Json& bos) {
    auto description = described_sae(sae);
    description.attributes["trained_on"]["prepend_bos"] = bos;
    Rig rig("sae.export");
    rig.param("format", "saelens").input("sae", sae, description).run();
    return *rig.output<SaeFolder>("folder");
  };
  CHECK(of(true).config.at("metadata").at("prepend_bos") == Json(true));
  CHECK_THAT(of(true).readme, Contains("Each window began with a BOS token"));
  CHECK(of(false).config.at("metadata").at("prepend_bos") == Json(false));
  CHECK_THAT(of(false).readme, Contains("No BOS token was put before the text"));
  CHECK(of(Json()).config.at("metadata").at("prepend_bos").is_null());
  CHECK_THAT(of(Json()).readme, Contains("Whether windows began with a BOS token is not known"));
}

TEST_CASE("cfg.json of sparsify, and its folder") {
  const auto folder = exported(trained_by("sae.l1", {{"epochs", 0}}), "sparsify");
  CHECK(folder->name == "h.6.mlp");
  CHECK(folder->config.dump() ==
        R"({"activation":"topk","expansion_factor":2,"normalize_decoder":false,"num_latents":40,)"
        R"("k":40,"multi_topk":false,"skip_connection":false,"transcode":false,"d_in":16})");
}

TEST_CASE("what is lost is told by name, and nothing where nothing is") {
  const auto readme = [](const std::string& stage, const Params& params, const char* format) {
    return exported(trained_by(stage, params), format)->readme;
  };
  CHECK_THAT(
      readme("sae.topk", {{"k", 6}, {"epochs", 0}}, "saelens"),
      Contains("SAE.load_from_disk(\"blocks.6.hook_mlp_out\")") && !Contains("does not say"));
  CHECK_THAT(readme("sae.matryoshka", {{"k", 6}, {"epochs", 0}}, "saelens"),
             Contains("stored as jumprelu") && Contains("and the prefixes"));
  CHECK_THAT(readme("sae.topk",
                    {{"k", 6}, {"epochs", 0}, {"tied", true}, {"scale", "rms"}, {"centre", "mean"}},
                    "sparsify"),
             Contains("transpose") && Contains("divided by a scale") && Contains("mean of the") &&
                 Contains("takes b_dec off"));
  CHECK_THAT(readme("sae.l1", {{"epochs", 0}}, "sparsify"), Contains("Top-K of all latents"));
}

TEST_CASE("variants that a format has no word for are refused before anything runs") {
  const Sae gated = trained_by("sae.gated", {{"epochs", 0}});
  Rig sparsify("sae.export"), outside("sae.export"), unknown("sae.export");
  sparsify.param("format", "sparsify").input("sae", gated, described_sae(gated));
  CHECK(sparsify.plan().problems().at(0).message ==
        "sparsify has Top-K alone, no gates as an SAE of sae.gated needs");
  Sae other = gated;
  other.variant = "acme.abstopk";
  outside.param("format", "saelens").input("sae", other, described_sae(other));
  CHECK(outside.plan().problems().at(0).message ==
        "SAELens has no architecture for SAEs of acme.abstopk");
  // Where the plan cannot know.
  unknown.param("format", "saelens").param("hook", "x").input("sae", other);
  CHECK_THROWS_WITH(unknown.run(), Contains("no architecture for SAEs of acme.abstopk"));
}

TEST_CASE("a place without a name there needs one, of a folder") {
  const Sae sae = trained_by("sae.topk", {{"k", 6}, {"epochs", 0}});
  const auto problem = [&](const char* site, const char* format) -> std::string {
    Rig rig("sae.export");
    rig.param("format", format).input("sae", sae, described_sae(sae, site));
    const auto& problems = rig.plan().problems();
    return problems.empty() ? rig.resolved_param("hook").string() : problems.at(0).message;
  };
  CHECK_THAT(problem("resid_mid", "sparsify"),
             Contains("sparsify has no name for the site resid_mid"));
  CHECK_THAT(problem("q", "sparsify"), Contains("no name for the site q"));
  CHECK(problem("attn_out", "sparsify") == "h.6.attn.c_proj");
  CHECK(problem("resid_mid", "saelens") == "blocks.6.hook_resid_mid");
  CHECK(problem("ln1", "saelens") == "blocks.6.ln1.hook_normalized");
  CHECK_THAT(problem("ln1_normalized", "saelens"), Contains("no name for the site"));
  Rig nowhere("sae.export"), named("sae.export");
  nowhere.param("format", "saelens").input("sae", sae);
  CHECK_THAT(nowhere.plan().problems().at(0).message,
             Contains("it is not known where the SAE's rows are from"));
  named.param("format", "saelens").param("hook", "mine").param("model", "pythia-70m");
  named.input("sae", sae, described_sae(sae)).run();
  const auto folder = named.output<SaeFolder>("folder");
  CHECK(folder->name == "mine");
  CHECK(folder->config.at("metadata").at("model_name") == Json("pythia-70m"));
}

TEST_CASE("a hook that is no folder's name, or no text of a line of Python, is refused at once") {
  const Sae sae = trained_by("sae.topk", {{"k", 6}, {"epochs", 0}});
  for (const std::string hook : {"a/b", "..", "", "README.md", "sae_folder.json", "a\nb",
                                 "a\"); import os #", "it's", "a`b", "a\\", "a\x7f", "a\xff"}) {
    CAPTURE(hook);
    Rig rig("sae.export");
    rig.param("format", "saelens").param("hook", hook).input("sae", sae, described_sae(sae));
    REQUIRE(rig.plan().problems().size() == 1);
    CHECK(rig.plan().problems()[0].subject == "hook");
    CHECK_THAT(rig.plan().problems()[0].message, Contains("expected what can be a folder's name"));
  }
  Rig rig("sae.export");
  rig.param("format", "saelens").param("hook", "blocks.6 p\u00e1linka").input("sae", sae).run();
  CHECK(rig.output<SaeFolder>("folder")->name == "blocks.6 p\u00e1linka");
}

TEST_CASE("a model's name that is no line of text is refused, whoever gave it") {
  const Sae sae = trained_by("sae.topk", {{"k", 6}, {"epochs", 0}});
  const std::vector<std::string> names = {"a\nb",     "gpt2`", "a\r",
                                          "a\x1b[2J", "a\xff", std::string(1000, 'a')};
  for (const auto& name : names) {
    CAPTURE(name);
    auto description = described_sae(sae);
    Rig given("sae.export"), told("sae.export");
    given.param("format", "saelens").param("model", name).input("sae", sae, description);
    description.attributes["trained_on"]["model"] = name;
    told.param("format", "saelens").input("sae", sae, description);
    for (auto* rig : {&given, &told}) {
      REQUIRE(rig->plan().problems().size() == 1);
      CHECK(rig->plan().problems()[0].subject == "model");
      CHECK_THAT(rig->plan().problems()[0].message, Contains("expected a name in a line of text"));
    }
  }
  Rig rig("sae.export");
  rig.param("format", "saelens")
      .param("model", "\"my\" <gpt2> \\")
      .input("sae", sae, described_sae(sae));
  rig.run();
  const auto folder = rig.output<SaeFolder>("folder");
  CHECK_THAT(folder->readme, Contains("(`\"my\" <gpt2> \\`)"));
  CHECK(folder->config.at("metadata").at("model_name") == Json("\"my\" <gpt2> \\"));
}

TEST_CASE("rows of heads go to SAELens as hook_z has them") {
  const Sae sae = trained_by("sae.topk", {{"k", 6}, {"epochs", 0}});
  const auto of = [&](const char* site) {
    Rig rig("sae.export");
    rig.param("format", "saelens").input("sae", sae, described_sae(sae, site)).run();
    return *rig.output<SaeFolder>("folder");
  };
  CHECK(of("z").config.at("reshape_activations") == Json("hook_z"));
  CHECK_THAT(of("z").readme, !Contains("side by side"));
  CHECK_THAT(of("q").readme, Contains("side by side"));
}
