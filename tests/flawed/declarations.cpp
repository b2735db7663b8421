// Each fault that a declaration can have.
#include "sdk/artifacts/text.hpp"
#include "sdk/metrics.hpp"
#include "sdk/renderer.hpp"

namespace kazan {
namespace {

// A type whose name says neither whose it is nor which version.
struct Nameless : Text {
  static constexpr const char* kType = "histogram";
  static std::shared_ptr<Nameless> load(const SavedArtifact&) { return nullptr; }
};

// What no member can name.
struct LostMetricOf {
  void apply(ParamSpec& spec) const { spec.metric_of = "qualty"; }
};
struct LostWith {
  void apply(MetricSpec& spec) const { spec.with = {"txt"}; }
};

}  // namespace

struct Params final : Stage {
  Param<std::int64_t> undocumented{this, "undocumented", 1, ""};
  Param<double> outside{this, "outside", 2.0, "a share", at_most(1)};
  Param<std::string> choice{this, "choice", "fsat", "how", one_of({"fast", "exact"})};
  Param<double> nothing{this, "nothing", 1.0, "a share", at_least(2), below(2)};
  Param<double> twice{this, "twice", 1.0, "first"};
  Param<double> again{this, "twice", 1.0, "second"};
  Param<double> reserved{this, "use", 1.0, "taken by the file's own words"};
  Param<double> capital{this, "Capital", 1.0, "not in lower case"};
  Param<double> ends{this, "ends.", 1.0, "a dot with nothing behind it"};
  Param<double> group{this, "l1", 1.0, "called as a group"};
  Param<double> member{this, "l1.coef", 1.0, "of that group"};
  Param<std::vector<InputFile>> files{this, "files", std::vector<InputFile>{}, "several"};
};

struct Ports final : Stage {
  Input<Text> first{this, "first", "a text"};
  Input<Text> again{this, "first", "the same name"};
  Input<Text> undocumented{this, "undocumented", ""};
  Input<Text> dotted_in{this, "a.b", "with a dot"};
  Output<Text> dotted_out{this, "c.d", "with a dot"};
  Output<Text> above{this, "..", "written beside its folder"};
  Output<Text> figures{this, "figures", "taken by what lies beside it"};
  Output<Nameless> histogram{this, "histogram", "of a type that is called wrongly"};
};

struct Measures final : Stage {
  Input<Metrics> quality{this, "quality", "metrics"};
  Input<Text> text{this, "text", "a text", optional};
  Param<std::string> lost{this, "lost", required, "a metric", LostMetricOf{}};
  Param<std::string> of_text{this, "of_text", required, "a metric", metric_of(text)};
  Param<double> number{this, "number", 1.0, "a metric", metric_of(quality)};
  Metric undefined{this, "undefined", ""};
  Metric twice{this, "twice", "first"};
  Metric again{this, "twice", "second"};
  Metric capital{this, "L0", "active latents"};
  Metric gap{this, "at..{value}", "two dots"};
  Metric dotted{this, "{value}_at.{group}", "with a dot, as it may be"};
  Metric open{this, "at_{value", "a brace without its other"};
  Metric alone{this, "alone", "given with what is not there", LostWith{}};
  Metric first{this, "first", "the one", headline};
  Metric second{this, "second", "the other", headline};
  Metric third{this, "third", "one more", headline};
  Metric fourth{this, "fourth", "too many", headline};
};

struct NoFamily final : Stage {};
struct Digit final : Stage {};
struct One final : Stage {};
struct Other final : Stage {};

KAZAN_STAGE(Params, "flawed.params", "Parameters")
KAZAN_STAGE(Ports, "flawed.ports", "Ports")
KAZAN_STAGE(Measures, "flawed.measures", "Metrics")
KAZAN_STAGE(NoFamily, "flawed", "")
KAZAN_STAGE(Digit, "flawed.2nd", "With a digit first")
KAZAN_STAGE(One, "flawed.same", "Of one name")
KAZAN_STAGE(Other, "flawed.same", "Of the same name")

struct Page final : Renderer {
  void render(const std::filesystem::path&) override {}
};
KAZAN_RENDERER(Page, "flawed.page", "", "pages/page.html")

}  // namespace kazan
