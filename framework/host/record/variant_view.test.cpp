#include "host/record/variant_view.hpp"

#include <catch2/catch.hpp>

#include "base/files.hpp"

using namespace kazan;
namespace fs = std::filesystem;

namespace {

// A sweep over k of `text` and `fit`, and `mean` that gathers both variants' fits. The second fit
// failed.
struct Sweep {
  ScopedFolder folder{unique_folder(fs::temp_directory_path(), "kazan-variant")};
  Plan plan;
  Json nodes = Json::array(), warnings = Json::array();

  Sweep() {
    plan.experiment = "x";
    plan.vars = {{"k", "1"}};
    node("text", "text", "computed");
    for (const std::string k : {"1", "2"}) {
      const std::string fit = "fit[k=" + k + "]";
      node("fit", fit, k == "1" ? "reused" : "failed", {{"text", "text", "key"}});
      plan.variants.push_back({"k=" + k, {{"k", k}}, 5, {{"k", k}}, {}});
      plan.variants.back().nodes = {
          {"text", "text"}, {"fit", fit}, {"plot", "plot[k=" + k + "]"}, {"mean", "mean"}};
      node("plot", "plot[k=" + k + "]", k == "1" ? "reused" : "skipped", {{fit, "a", ""}});
    }
    node("mean", "mean", "skipped", {{"fit[k=1]", "a", ""}, {"fit[k=2]", "a", ""}});
    warning("text", "of all");
    warning("fit[k=1]", "of one");
    warning("", "of the folder");
    make_folder(run() / "nodes");
    write_file(run() / "nodes" / "kept", "");
    write_file(run() / "experiment.yaml", "name: x\n");
    write_file(run() / "manifest.json",
               Json::object(
                   {{"status", "failed"}, {"seconds", 9}, {"nodes", nodes}, {"warnings", warnings}})
                   .dump());
    make_folder(view());
  }
  fs::path run() const { return folder.path(); }
  fs::path view() const { return folder.path() / "view"; }

  Json viewed(std::size_t variant) const {
    VariantViews(run(), plan).write(plan.variants[variant], view());
    return Json::parse(read_file(view() / "manifest.json"), "manifest");
  }

 private:
  void node(const std::string& base, const std::string& name, const std::string& status,
            const std::vector<Reference>& reads = {}) {
    PlannedNode planned;
    planned.base = base;
    planned.name = name;
    planned.id = base + "-" + std::to_string(plan.nodes.size());
    if (!reads.empty()) planned.inputs["in"] = reads;
    plan.nodes.push_back(planned);
    nodes.push(Json::object({{"name", name},
                             {"id", planned.id},
                             {"status", status},
                             {"inputs", Json::object({{"in", Json::array()}})},
                             {"worker", 2}}));
  }
  void warning(const std::string& node, const std::string& message) {
    warnings.push(Json::object({{"node", node}, {"message", message}}));
  }
};

}  // namespace

TEST_CASE("a variant's view is a run of its nodes, by their names in the file") {
  const Sweep sweep;
  const Json manifest = sweep.viewed(0);
  const auto& nodes = manifest.at("nodes").items();
  REQUIRE(nodes.size() == 3);  // not what gathers
  CHECK(nodes[1].at("name").string() == "fit");
  CHECK(nodes[1].at("id").string() == "fit-1");
  CHECK(nodes[1].at("inputs").at("in") == Json(std::vector<std::string>{"text.text"}));
  CHECK(nodes[2].at("inputs").at("in") == Json(std::vector<std::string>{"fit.a"}));
  CHECK(nodes[1].at("worker").is_null());
  CHECK(manifest.at("seconds").is_null());
  CHECK(manifest.at("status").string() == "ok");  // the other one failed
  CHECK(manifest.at("seed").integer() == 5);
  CHECK(manifest.at("variant").at("id").string() == "k=1");
  REQUIRE(manifest.at("warnings").items().size() == 3);
  CHECK(manifest.at("warnings").items()[1].at("node").string() == "fit");
  const Plan plan = Plan::read(sweep.view() / "plan.json");
  CHECK(plan.variants.empty());
  CHECK(plan.vars == decltype(plan.vars){{"k", "1"}});
  CHECK(plan.find("fit")->id == "fit-1");
  CHECK(fs::exists(sweep.view() / "nodes" / "kept"));
  CHECK(read_file(sweep.view() / "experiment.yaml") == "name: x\n");
}

TEST_CASE("a variant that failed says so") {
  const Sweep sweep;
  const Json manifest = sweep.viewed(1);
  CHECK(manifest.at("status").string() == "failed");
  CHECK(manifest.at("warnings").items().size() == 2);
}

TEST_CASE("a variant's folder is its id where that is a file's name") {
  PlannedVariant variant;
  variant.id = "layer=3,k=16,seed=0";
  CHECK(variant_folder(variant) == "variants/layer=3,k=16,seed=0");
  variant.id = "path=../x";
  CHECK(variant_folder(variant).parent_path() == "variants");
}
