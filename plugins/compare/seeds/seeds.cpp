// Which latents come again when an SAE is trained from another seed.
#include <algorithm>
#include <numeric>

#include "base/spread.hpp"
#include "sdk/artifacts/codes.hpp"
#include "sdk/artifacts/sae.hpp"
#include "sdk/artifacts/sizes.hpp"
#include "sdk/artifacts/table.hpp"
#include "sdk/stage.hpp"
#include "seeds/nearest.hpp"
#include "shortest.hpp"

namespace kazan {
namespace {

constexpr std::size_t kMostPoints = 4096;  // of a curve in the figure
const std::string kPairs = "mean over {pairs|all pairs} of SAEs of ";

std::vector<std::int64_t> alive(const Codes& codes) {
  std::vector<bool> fires(static_cast<std::size_t>(codes.latents), false);
  for (std::int64_t row = 0; row < codes.rows(); ++row)
    for (const auto latent : codes.latents_of(row)) fires[static_cast<std::size_t>(latent)] = true;
  std::vector<std::int64_t> out;
  for (std::size_t j = 0; j < fires.size(); ++j)
    if (fires[j]) out.push_back(static_cast<std::int64_t>(j));
  return out;
}

double mean(const std::vector<float>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

Array thinned(const std::vector<float>& values) {
  const std::size_t count = std::min(values.size(), kMostPoints);
  std::vector<float> out;
  for (std::size_t i = 0; i < count; ++i) out.push_back(values[i * values.size() / count]);
  return Array::of<float>({{"points", static_cast<std::int64_t>(count)}}, out);
}

}  // namespace

class CompareSeeds final : public Stage {
  Inputs<Sae> saes{this, "saes", "the same SAE from several seeds"};
  Inputs<Codes> codes{this, "codes", "what each encodes: latents that fire there are compared"};
  Output<Table> pairs{this, "pairs", "one row for two SAEs", tolerance(1e-3)};
  Param<double> least{this,       "least",
                      0.7,        "the cosine from which on two latents are the same",
                      above(0.0), at_most(1.0)};
  Metric shared_share{
      this, "shared",
      kPairs +
          "the share of living latents that are each other's nearest with a cosine of "
          "{least} or more, by directions of the decoder",
      headline};
  Metric nearest_cosine{this, "nearest",
                        kPairs + "the mean cosine of a living latent to the nearest of the other",
                        headline};
  Metric chance{this, "chance",
                "for scale: nearest, for {living|as many} random directions in {width|as many} "
                "dimensions. Latents of unrelated SAEs on the same rows are nearer than that"};

  void plan(Planner& planner) override;
  void run(Context& context) override;

  std::vector<Directions> directions() const;
  void compare(std::size_t a, std::size_t b, const std::vector<Directions>& all);
  void draw(const std::string& label, std::vector<float> cosines);
  void report(Context& context, const std::vector<Directions>& all) const;

  std::vector<double> shares_, nearest_;
  Figure figure_{"nearest",
                 "lines",
                 "How near is the nearest latent of another seed?",
                 "Of each living latent of one SAE the largest cosine to a living latent of the "
                 "other, by directions of the decoder; from the nearest to the farthest. Chance: "
                 "the mean of it for random directions, as many.",
                 Json::object(),
                 {}};
  Json lines_ = Json::array();
};

void CompareSeeds::plan(Planner& planner) {
  if (saes.size() < 2)
    return planner.error(saes, "expected the SAEs of two seeds or more (over: [seed]), found one");
  if (saes.size() != codes.size())
    return planner.error(codes,
                         wrong_value("", "", "those of " + std::to_string(saes.size()) + " SAEs",
                                     "those of " + std::to_string(codes.size())));
  Needs needs;
  for (std::size_t i = 0; i < saes.size(); ++i) {
    if (saes.place(i) != codes.place(i))
      return planner.error(codes,
                           wrong_value("", "", "those of the SAEs: " + text_of(saes.place(i)),
                                       text_of(codes.place(i))));
    const auto& sae = planner.description(saes, i);
    const auto& coded = planner.description(codes, i);
    const double n = most(sae, "latents"), d = most(sae, "inputs");
    const double living = std::min(n, code_entries(coded));  // each fires at least once
    needs.memory += sae_size(sae).memory + codes_size(coded).memory + 4 * living * d;
    needs.seconds +=
        static_cast<double>(saes.size()) * living * living * d * 2 / (kFlopsASecond / 4);
  }
  needs.disk = 64 << 10;
  planner.estimate(needs);
}

std::vector<Directions> CompareSeeds::directions() const {
  std::vector<Directions> out;
  for (std::size_t i = 0; i < saes.size(); ++i) {
    if (codes[i].latents != saes[i].latents())
      throw Error(Fault::experiment, "codes of " + std::to_string(codes[i].latents) +
                                         " latents were given with an SAE of " +
                                         std::to_string(saes[i].latents()));
    out.push_back(directions_of(saes[i].decoder(), alive(codes[i])));
    if (out.back().width != out.front().width)
      throw Error(Fault::experiment, "the SAEs have different inputs");
  }
  return out;
}

void CompareSeeds::run(Context& context) {
  const auto all = directions();
  const std::string living = "latents that fire on some row, ";
  pairs->columns = {
      {"first", "where the one stands in the sweep", Column::Strings{}},
      {"second", "where the other stands", Column::Strings{}},
      {"first_alive", living + "of the first", Column::Integers{}},
      {"second_alive", living + "of the second", Column::Integers{}},
      {"nearest", "mean over the living latents of both of the cosine to the nearest of the other",
       Column::Numbers{}},
      {"shared",
       "share of living latents, of both, that are each other's nearest with a cosine of " +
           shortest(*least) + " or more",
       Column::Numbers{}}};
  std::int64_t done = 0;
  const auto count = static_cast<std::int64_t>(all.size() * (all.size() - 1) / 2);
  for (std::size_t a = 0; a < all.size(); ++a)
    for (std::size_t b = a + 1; b < all.size(); ++b) {
      context.check_stop();
      context.progress(done++, count, "pair");
      compare(a, b, all);
    }
  report(context, all);
}

void CompareSeeds::compare(std::size_t a, std::size_t b, const std::vector<Directions>& all) {
  const Nearest there = nearest(all[a], all[b]), back = nearest(all[b], all[a]);
  std::vector<float> cosines;
  double near = kUnknown, share = kUnknown;
  if (all[a].count() > 0 && all[b].count() > 0) {
    cosines = there.cosine;
    cosines.insert(cosines.end(), back.cosine.begin(), back.cosine.end());
    near = mean(cosines);
    share = 2 * static_cast<double>(mutual(there, back, *least)) /
            static_cast<double>(all[a].count() + all[b].count());
    nearest_.push_back(near);
    shares_.push_back(share);
    draw(text_of(saes.place(a)) + " and " + text_of(saes.place(b)), std::move(cosines));
  }
  auto& c = pairs->columns;
  std::get<Column::Strings>(c[0].values).push_back(text_of(saes.place(a)));
  std::get<Column::Strings>(c[1].values).push_back(text_of(saes.place(b)));
  std::get<Column::Integers>(c[2].values).push_back(all[a].count());
  std::get<Column::Integers>(c[3].values).push_back(all[b].count());
  std::get<Column::Numbers>(c[4].values).push_back(near);
  std::get<Column::Numbers>(c[5].values).push_back(share);
}

// From the nearest to the farthest, against the share of latents that are as near.
void CompareSeeds::draw(const std::string& label, std::vector<float> cosines) {
  std::sort(cosines.begin(), cosines.end(), std::greater<>());
  std::vector<float> rank;
  for (std::size_t i = 0; i < cosines.size(); ++i)
    rank.push_back(static_cast<float>(i + 1) / static_cast<float>(cosines.size()));
  const std::string number = std::to_string(lines_.items().size());
  figure_.arrays["x" + number] = thinned(rank);
  figure_.arrays["y" + number] = thinned(cosines);
  lines_.push(Json::object({{"label", label},
                            {"x", "x" + number},
                            {"y", "y" + number},
                            {"definition", "cosine to the nearest"}}));
}

void CompareSeeds::report(Context& context, const std::vector<Directions>& all) const {
  const MetricTexts of = {
      {"pairs", std::to_string(shares_.size()) + (shares_.size() == 1 ? " pair" : " pairs")}};
  std::int64_t living = 0;
  for (const auto& one : all) living += one.count();
  living /= static_cast<std::int64_t>(all.size());
  context.metric(shared_share, shares_.empty() ? kUnknown : spread_of(shares_).mean, of);
  context.metric(nearest_cosine, nearest_.empty() ? kUnknown : spread_of(nearest_).mean, of);
  const auto width = all.front().width;
  context.metric(chance, nearest_by_chance(living, width), {{"living", living}, {"width", width}});
  Figure figure = figure_;
  figure.options = Json::object({{"lines", lines_},
                                 {"x_label", "share of living latents"},
                                 {"y_label", "cosine to the nearest"},
                                 {"y_log", false}});
  if (!figure.arrays.empty()) context.figure(std::move(figure));
}

KAZAN_STAGE(CompareSeeds, "compare.seeds", "Which latents come again from another seed")

}  // namespace kazan
