#include <catch2/catch.hpp>
#include <cmath>

#include "travel/folder.hpp"
#include "travel/folder_test.hpp"

using namespace kazan;
using namespace kazan::testing;
using Catch::Contains;

namespace {

constexpr double kClose = 1e-5;

Rig& importing(Rig& rig, const std::filesystem::path& folder) {
  return rig.param("folder", std::filesystem::absolute(folder).native());
}

std::string refusal(const FolderCopy& folder) {
  Rig rig("sae.import");
  importing(rig, folder.path());
  const auto& problems = rig.plan().problems();
  REQUIRE(problems.size() == 1);
  CHECK(problems[0].fault == Fault::input);
  CHECK(problems[0].subject == "folder");
  return problems[0].message;
}

std::string refusal_of(const std::string& name, const std::string& key, Json value) {
  FolderCopy folder(name);
  folder.set(key, std::move(value));
  return refusal(folder);
}

}  // namespace

TEST_CASE("of the folder around an export, the one inside is named") {
  const ScopedFolder outer(unique_folder(std::filesystem::temp_directory_path(), "kazan-import"));
  const auto refused = [&] {
    Rig rig("sae.import");
    importing(rig, outer.path());
    return rig.plan().problems().at(0).message;
  };
  write_file(outer.path() / "sae_folder.json", R"({"folder": "h.6.mlp"})");
  CHECK_THAT(refused(), Contains("has no sae_weights.safetensors"));  // nor has what it names
  make_folder(outer.path() / "h.6.mlp");
  write_file(outer.path() / "h.6.mlp/cfg.json", "{}");
  CHECK_THAT(refused(),
             Contains("holds an SAE that sae.export wrote; its sae_folder.json names the "
                      "folder inside: " +
                      (outer.path() / "h.6.mlp").native()));
  write_file(outer.path() / "sae_folder.json", R"({"folder": "../x"})");
  CHECK_THAT(refused(), Contains("has no sae_weights.safetensors"));
}

TEST_CASE("SAEs that SAELens and sparsify wrote encode and decode as they do there") {
  const std::map<std::string, std::string> variants = {
      {"standard", "sae.l1"},        {"standard_not_centred", "sae.l1"},
      {"topk", "sae.topk"},          {"topk_by_norm", "sae.topk"},
      {"topk_bfloat16", "sae.topk"}, {"jumprelu", "sae.jumprelu"},
      {"batchtopk", "sae.jumprelu"}, {"gated", "sae.gated"},
      {"old_standard", "sae.l1"},    {"old_topk", "sae.topk"},
      {"h.6.mlp", "sae.topk"},       {"sparsify_all", "sae.l1"}};
  for (const auto& [name, variant] : variants) {
    INFO(name);
    const Safetensors vectors(kFolders / name / "vectors.safetensors");
    Rig rig("sae.import");
    importing(rig, kFolders / name).run();
    const auto sae = rig.output<Sae>("sae");
    const Codes codes = codes_of(rig, *sae, vectors.read_f32("x", {"tokens", "inputs"}));
    CHECK(sae->variant == variant);
    CHECK(rig.plan().computed_by() == std::vector<std::string>{variant});
    CHECK(codes.active() > 0);
    CHECK(distance(dense(codes), vectors.read_f32("z")) < kClose);
    CHECK(distance(reconstructed(*sae, codes), vectors.read_f32("y")) < kClose);
    CHECK(rig.metric("latents") == 12);
    CHECK(rig.metric("inputs") == 7);
  }
}

TEST_CASE("what is known of an imported SAE before it is read") {
  Rig saelens("sae.import"), sparsify("sae.import");
  const auto& of = importing(saelens, kFolders / "topk").plan().outputs().at("sae");
  CHECK(of.size("latents") == 12);
  CHECK(of.size("inputs") == 7);
  CHECK(of.attributes.at("k") == Json(3));
  CHECK(of.attributes.at("trained_on").dump() ==
        R"({"site":"mlp_out","layer":6,"model":"gpt2-small","window":128,"prepend_bos":false})");
  CHECK(saelens.resolved_param("format") == Json("saelens"));
  const auto& by_name = importing(sparsify, kFolders / "h.6.mlp").plan().outputs().at("sae");
  CHECK(by_name.attributes.at("trained_on").dump() == R"({"site":"mlp_out","layer":6})");
  CHECK(sparsify.resolved_param("format") == Json("sparsify"));
}

TEST_CASE("what has no counterpart here is refused before it runs, with its reason") {
  CHECK_THAT(refusal_of("topk", "architecture", "abstopk"),
             Contains("cfg.json: architecture: expected gated, jumprelu, standard or topk, found "
                      "abstopk") &&
                 Contains("latents may be below 0"));
  CHECK_THAT(refusal_of("topk", "architecture", "batchtopk"), Contains("save_inference_model"));
  CHECK_THAT(refusal_of("topk", "architecture", "skip_transcoder"), Contains("a transcoder reads"));
  CHECK_THAT(refusal_of("topk", "architecture", "topkk"), Contains("did you mean topk?"));
  for (const char* const norm : {"layer_norm", "expected_average_only_in", "constant_norm_rescale"})
    CHECK_THAT(refusal_of("topk", "normalize_activations", norm),
               Contains("normalize_activations: expected none, found " + std::string(norm)));
  CHECK_THAT(refusal_of("topk", "reshape_activations", "hook_q"), Contains("reshape_activations"));
  CHECK_THAT(refusal_of("old_standard", "finetuning_scaling_factor", true),
             Contains("finetuning_scaling_factor: expected false, found true"));
  CHECK_THAT(refusal_of("old_standard", "activation_fn_str", "tanh-relu"),
             Contains("activation_fn: expected relu or topk, found tanh-relu"));
  CHECK_THAT(refusal_of("topk", "dtype", "int8"), Contains("dtype: expected float32"));
  CHECK_THAT(refusal_of("h.6.mlp", "transcode", true), Contains("transcode: expected false"));
  CHECK_THAT(refusal(FolderCopy("sparsify_skip")),
             Contains("skip_connection: expected false, found true") && Contains("W_skip"));
  CHECK_THAT(refusal(FolderCopy("sparsify_groupmax")),
             Contains("activation: expected topk, found groupmax"));
}

TEST_CASE("numbers of a cfg.json that cannot be are refused") {
  CHECK_THAT(refusal_of("topk", "k", 13),
             Contains("k: expected a whole number from 1 to 12, found 13"));
  CHECK_THAT(refusal_of("topk", "k", 2.5), Contains("found 2.5"));
  CHECK_THAT(refusal_of("topk", "d_in", 0), Contains("d_in: expected a whole number from 1"));
  CHECK_THAT(refusal_of("topk", "d_sae", "12"), Contains("found \"12\""));
  CHECK_THAT(refusal_of("topk", "apply_b_dec_to_input", 1), Contains("expected true or false"));
  CHECK_THAT(refusal_of("h.6.mlp", "k", Json()), Contains("k: expected a whole number"));
}

TEST_CASE("members that are not there or of another kind are told so") {
  FolderCopy list("topk");
  write_file(list.path() / "cfg.json", "[7]");
  CHECK_THAT(refusal(list), Contains("cfg.json: expected an object, found [7]"));
  CHECK_THAT(refusal_of("topk", "metadata", Json(std::vector<std::string>{"gpt2"})),
             Contains("metadata: expected an object, found [\"gpt2\"]"));
  CHECK_THAT(refusal_of("topk", "architecture", Json()),
             Contains("architecture: expected gated, jumprelu, standard or topk, found nothing"));
}

TEST_CASE("a folder without weights says what it has in their place") {
  const auto renamed = [](const char* name) {
    const FolderCopy copy("topk");
    std::filesystem::rename(copy.path() / "sae_weights.safetensors", copy.path() / name);
    return refusal(copy);
  };
  CHECK_THAT(renamed("ae.pt"), Contains("has no sae_weights.safetensors or sae.safetensors, only "
                                        "ae.pt, which is never read"));
  CHECK_THAT(renamed("sae_weight.safetensors"), Contains("sae_weight.safetensors?)"));
}

TEST_CASE("tensors that are not those of the cfg.json are refused") {
  FolderCopy spoilt("jumprelu");
  spoilt.change_weights([](auto& tensors) {
    tensors["treshold"] = tensors.at("threshold");
    tensors.erase("threshold");
  });
  CHECK_THAT(refusal(spoilt), Contains("sae_weights.safetensors: missing tensors: threshold; "
                                       "tensors that no SAE of the architecture jumprelu has: "
                                       "treshold (did you mean threshold?)"));
  CHECK_THAT(refusal_of("topk", "d_sae", 13),
             Contains("W_dec is [12 7]; cfg.json makes it [13 7]"));
  FolderCopy doubles("topk");
  doubles.change_weights([](auto& tensors) { tensors["b_dec"] = Array(Dtype::f64, {{"d", 7}}); });
  CHECK_THAT(refusal(doubles), Contains("b_dec: expected F32, F16 or BF16, found F64"));
  FolderCopy skipping("h.6.mlp");
  skipping.change_weights([](auto& tensors) {
    tensors["W_skip"] = Array(Dtype::f32, {{"a", 7}, {"b", 7}});
  });
  CHECK_THAT(refusal(skipping), Contains("W_skip"));
}

TEST_CASE("a scaling_factor is checked as other tensors are") {
  FolderCopy longer("old_standard"), doubles("old_standard");
  longer.change_weights([](auto& tensors) {
    tensors["scaling_factor"] = Array(Dtype::f32, {{"a", 13}});
  });
  doubles.change_weights([](auto& tensors) {
    tensors["scaling_factor"] = Array(Dtype::f64, {{"a", 12}});
  });
  CHECK_THAT(refusal(longer), Contains("scaling_factor is [13]; cfg.json makes it [12]"));
  CHECK_THAT(refusal(doubles), Contains("scaling_factor: expected F32, F16 or BF16, found F64"));
}

TEST_CASE("folders that are none, and two ways to say which, are refused") {
  Rig none("sae.import"), nowhere("sae.import"), other("sae.import"), both("sae.import");
  CHECK_THAT(none.plan().problems().at(0).message, Contains("there is no SAE to import"));
  CHECK_THAT(importing(nowhere, kFolders / "topkk").plan().problems().at(0).message,
             Contains("there is no folder") && Contains("did you mean"));
  CHECK_THAT(importing(other, kFolders).plan().problems().at(0).message,
             Contains("has no sae_weights.safetensors or sae.safetensors"));
  FolderCopy folder("topk");
  std::filesystem::copy(kFolders / "h.6.mlp" / "sae.safetensors", folder.path());
  CHECK_THAT(importing(both, folder.path()).plan().problems().at(0).message,
             Contains("has the weights of both"));
  std::filesystem::remove(folder.path() / "sae.safetensors");
  std::filesystem::remove(folder.path() / "cfg.json");
  CHECK_THAT(refusal(folder), Contains("has no cfg.json"));
}

TEST_CASE("a format that is not the export's is refused") {
  kazan::sae::SaeFolder exported;
  exported.format = "saelens";
  const auto problems = [&exported](const char* format) {
    Rig rig("sae.import");
    const Description saelens{{{"latents", 12}, {"inputs", 7}},
                              Json::object({{"layout", "saelens"}})};
    rig.param("format", format).input("exported", exported, saelens);
    return rig.plan().problems();
  };
  CHECK(problems("auto").empty());
  CHECK(problems("saelens").empty());
  REQUIRE(problems("sparsify").size() == 1);
  CHECK(problems("sparsify")[0].subject == "format");
  CHECK_THAT(problems("sparsify")[0].message,
             Contains("expected saelens, of which the input is, or auto"));
}

TEST_CASE("numbers that cannot be an SAE's end the node") {
  FolderCopy folder("topk_by_norm"), old("old_standard"), nan("gated");
  folder.change_weights([](auto& tensors) {
    for (float& v : tensors.at("W_dec").template values<float>().subspan(14, 7)) v = 0;
  });
  old.change_weights(
      [](auto& tensors) { tensors.at("scaling_factor").template values<float>()[3] = 2; });
  nan.change_weights(
      [](auto& tensors) { tensors.at("r_mag").template values<float>()[5] = std::nanf(""); });
  Rig by_zero("sae.import"), scaled("sae.import"), unsound("sae.import");
  CHECK_THROWS_WITH(importing(by_zero, folder.path()).run(), Contains("W_dec: row 2 is zero"));
  CHECK_THROWS_WITH(importing(scaled, old.path()).run(),
                    Contains("scaling_factor is not 1 everywhere"));
  CHECK_THROWS_WITH(importing(unsound, nan.path()).run(),
                    Contains("r_mag has a NaN or an infinity, number 5"));
}

TEST_CASE("what may make other numbers than SAELens's is a warning") {
  FolderCopy folder("topk_bfloat16");
  folder.set("window_size", 3);
  Rig rig("sae.import"), quiet("sae.import"), old("sae.import");
  const auto& warnings = importing(rig, folder.path()).plan().warnings();
  REQUIRE(warnings.size() == 2);
  CHECK_THAT(warnings[0], Contains("members that are not known here") && Contains("window_size"));
  CHECK_THAT(warnings[1], Contains("in bfloat16, here it is done in f32"));
  CHECK(importing(quiet, kFolders / "topk").plan().warnings().empty());
  CHECK(importing(old, kFolders / "old_topk").plan().warnings().empty());
}

TEST_CASE("whether windows of training began with BOS is known where cfg.json says so, or is old") {
  const auto bos_of = [](const std::filesystem::path& folder) -> std::string {
    Rig rig("sae.import");
    const auto& sae = importing(rig, folder).plan().outputs().at("sae");
    const Json* found = sae.attributes.at("trained_on").find("prepend_bos");
    return found ? found->dump() : "unknown";
  };
  FolderCopy with("topk"), silent("topk"), unsure("topk"), old("old_topk");
  Json metadata = with.config().at("metadata"), less = Json::object();
  metadata["prepend_bos"] = true;
  with.set("metadata", metadata);
  for (const auto& [key, value] : metadata.members())
    if (key != "prepend_bos") less[key] = value;
  silent.set("metadata", less);
  less["prepend_bos"] = Json();
  unsure.set("metadata", less);
  old.set("prepend_bos", false);
  CHECK(bos_of(kFolders / "topk") == "false");
  CHECK(bos_of(with.path()) == "true");
  CHECK(bos_of(silent.path()) == "unknown");
  CHECK(bos_of(unsure.path()) == "unknown");
  CHECK(bos_of(kFolders / "old_topk") == "true");
  CHECK(bos_of(old.path()) == "false");
  CHECK(bos_of(kFolders / "h.6.mlp") == "unknown");
}
