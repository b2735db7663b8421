#include "figure.hpp"

#include <algorithm>

#include "measure/maths/figures.hpp"

namespace kazan {
namespace {

constexpr std::int64_t kPoints = 64;  // at most

struct Way {
  const char *name, *label, *definition;
};
constexpr Way kLines[kWays] = {
    {"plain", "the model as it is", "mean of -ln p(next token)"},
    {"reconstruction", "with the SAE's reconstruction", "the same, the site replaced by y"},
    {"zero", "with zeros", "the same, the site replaced by 0"},
    {"mean", "with the mean", "the same, the site replaced by the mean of its rows"}};

// Means over positions that are neighbours.
struct Bins {
  explicit Bins(std::int64_t positions)
      : width((positions + kPoints - 1) / kPoints),
        count(static_cast<std::size_t>((positions + width - 1) / width)),
        sums(count) {}
  void add(const Predicted& p) {
    const auto bin = static_cast<std::size_t>(p.position / width);
    for (std::size_t way = 0; way < kWays; ++way) sums[bin][way] += p.loss[way];
    ++counts[bin];
  }
  std::int64_t width;
  std::size_t count;
  std::vector<std::array<double, kWays>> sums;
  std::vector<double> counts = std::vector<double>(count);
};

}  // namespace

Figure loss_by_position(const std::vector<Predicted>& predicted) {
  std::int64_t positions = 1;
  for (const auto& p : predicted) positions = std::max(positions, p.position + 1);
  Bins bins(positions);
  for (const auto& p : predicted) bins.add(p);
  Figure figure{
      "loss_by_position",
      "lines",
      "What the next token costs, along the window",
      "Cross-entropy of the next token by the position from which it is predicted" +
          (bins.width > 1 ? ", means of " + std::to_string(bins.width) + " positions"
                          : std::string()) +
          ". The nearer the reconstruction's line is to the model's own, against those of "
          "zeros and of the mean, the more of what the model uses here the SAE keeps.",
      Json::object(),
      {}};
  std::vector<double> position;
  for (std::size_t bin = 0; bin < bins.count; ++bin)
    position.push_back(static_cast<double>(static_cast<std::int64_t>(bin) * bins.width));
  figure.arrays["position"] = f32_points(position);
  Json lines = Json::array();
  for (std::size_t way = 0; way < kWays; ++way) {
    std::vector<double> mean;
    for (std::size_t bin = 0; bin < bins.count; ++bin)
      mean.push_back(bins.counts[bin] > 0 ? bins.sums[bin][way] / bins.counts[bin] : 0);
    figure.arrays[kLines[way].name] = f32_points(mean);
    lines.push(Json::object({{"label", kLines[way].label},
                             {"x", "position"},
                             {"y", kLines[way].name},
                             {"definition", kLines[way].definition}}));
  }
  figure.options["lines"] = std::move(lines);
  figure.options["x_label"] = "position in the window";
  figure.options["y_label"] = "loss, nats";
  figure.options["y_log"] = false;
  return figure;
}

}  // namespace kazan
