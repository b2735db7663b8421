// The stage: what it takes and gives, what can be said before it runs, and the work.
#include <algorithm>
#include <numeric>

#include "plugin_name_maths.hpp"
#include "sdk/artifacts/activations.hpp"
#include "sdk/artifacts/sizes.hpp"
#include "sdk/artifacts/table.hpp"
#include "sdk/stage.hpp"

namespace {

using namespace kazan;
using plugin_name_maths::Moments;
using plugin_name_maths::Tails;

constexpr std::int64_t kBlock = 1024;  // rows read at a time
const std::string kOf = "over the inputs whose variance is not 0";

// A scatter: what figures there are, and what they hold, is in sdk/figure.hpp.
Figure kurtosis_by_input(const Tails& tails) {
  Figure figure;
  figure.name = "kurtosis_by_input";
  figure.kind = "scatter";
  figure.title = "Excess kurtosis of each input";
  figure.caption =
      "Excess kurtosis over the rows: 0 for a normal distribution, large for what is "
      "rare and strong. Inputs of variance 0 are left out.";
  figure.options = Json::object(
      {{"x_label", "input"}, {"y_label", "excess kurtosis"}, {"point_label", "input"}});
  const Axis points{"points", static_cast<std::int64_t>(tails.input.size())};
  figure.arrays["x"] = Array::of<float>({points}, tails.input);
  figure.arrays["y"] = Array::of<float>({points}, tails.kurtosis);
  return figure;
}

class PluginNameStage final : public Stage {
  Input<Activations> activations{this, "activations", "[tokens inputs] f32, stored or live"};
  Output<Table> moments{this, "moments", "one row an input: mean, variance, excess kurtosis"};
  Param<double> heavy{this, "heavy", 1.0, "an input is heavy-tailed above this excess kurtosis",
                      at_least(0.0)};
  Param<std::int64_t> skip{
      this, "skip", 0, "tokens to leave out at each window's start", at_least(0), at_most(1024)};
  Metric rows{this, "rows", "rows that were measured, one a token"};
  Metric inputs{this, "inputs", "inputs whose variance is not 0"};
  Metric mean_kurtosis{this, "mean_kurtosis", "mean excess kurtosis " + kOf, headline};
  Metric heavy_share{this, "heavy_share",
                     "share of inputs with excess kurtosis above {heavy}, " + kOf, headline};
  Metric largest_kurtosis{this, "largest_kurtosis", "largest excess kurtosis " + kOf};

  void plan(Planner& planner) override;
  void run(Context& context) override;

  Moments collect(Context& context);
  void measure(Context& context, const Moments& found) const;
};

// What comes out, and what it takes at most.
void PluginNameStage::plan(Planner& planner) {
  const Description& given = planner.description(activations);
  planner.describe(moments, {{given.dimension("inputs")}});
  const double n = most(given, "tokens"), d = most(given, "inputs");
  Needs needs;
  needs.memory = activations_size(given).memory + 4 * kBlock * d  // a block of rows
                 + 8 * 4 * d + table_size(d, 3, 1).memory;        // the sums, the table
  needs.disk = table_size(d, 3, 1).disk;
  needs.seconds = n * d * 20 / kFlopsASecond;
  needs += given.reading;  // where the activations are live, this stage makes them
  planner.estimate(needs);
}

void PluginNameStage::run(Context& context) {
  const Moments found = collect(context);
  std::vector<std::int64_t> index(found.mean().size());
  std::iota(index.begin(), index.end(), 0);
  *moments = Table{{{"input", "index of the input", index},
                    {"mean", "mean activation over the rows", found.mean()},
                    {"variance", "mean square distance from the mean", found.variance()},
                    {"kurtosis", "excess kurtosis over the rows; undefined where variance is 0",
                     found.kurtosis()}}};
  measure(context, found);
}

// In the rows' order, so that the same rows give the same bits.
Moments PluginNameStage::collect(Context& context) {
  const auto positions = activations->source->positions();
  const std::int64_t count = activations->rows();
  Moments found(static_cast<std::size_t>(activations->inputs()));
  for (std::int64_t begin = 0; begin < count; begin += kBlock) {
    context.check_stop();
    const std::int64_t end = std::min(begin + kBlock, count);
    const Array block = activations->read(begin, end);
    for (std::int64_t r = begin; r < end; ++r)
      if (positions[static_cast<std::size_t>(r)] >= *skip) found.add(block.row<float>(r - begin));
    context.progress(end, count, "row");
  }
  context.environment(activations->source->environment());
  if (found.rows() == 0)
    throw Error(Fault::experiment, "skip leaves no rows of " + std::to_string(count));
  return found;
}

void PluginNameStage::measure(Context& context, const Moments& found) const {
  const Tails tails = plugin_name_maths::tails_of(found.kurtosis(), *heavy);
  context.metric(rows, static_cast<double>(found.rows()));
  context.metric(inputs, static_cast<double>(tails.input.size()));
  context.metric(mean_kurtosis, tails.mean);
  context.metric(heavy_share, tails.heavy_share);
  context.metric(largest_kurtosis, tails.largest);
  context.figure(kurtosis_by_input(tails));
}

}  // namespace

KAZAN_STAGE(PluginNameStage, "plugin_family.plugin_name",
            "How heavy the tails of each input are: kurtosis over the rows")
