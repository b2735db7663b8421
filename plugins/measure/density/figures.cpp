#include "measure/density/figures.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "measure/maths/figures.hpp"

namespace kazan {
namespace {

constexpr std::int64_t kBins = 20;
constexpr double kBinsADecade = 4;

std::string density_definition(const LatentActivity& activity) {
  return "Density: share of tokens on which the latent fires" + when_it_fires(activity.threshold) +
         ".";
}

std::string mean_definition(const LatentActivity& activity) {
  return "Mean activation: of |z|, over the tokens on which the latent fires" +
         when_it_fires(activity.threshold) + ".";
}

Scatter by_latent(const LatentActivity& activity, const std::string& name) {
  Scatter s;
  s.name = name;
  s.x_label = "latent";
  s.x.resize(activity.fired.size());
  std::iota(s.x.begin(), s.x.end(), 0.0);
  s.classes = {{"fires", "normal"}, {"dead", "dead"}, {"fires on every token", "highlight"}};
  for (const auto fired : activity.fired)
    s.point_class.push_back(fired == 0 ? 1 : fired == activity.rows ? 2 : 0);
  return s;
}

Figure density_by_latent(const LatentActivity& activity) {
  auto s = by_latent(activity, "density_by_latent");
  s.title = "Density of each latent";
  s.caption = density_definition(activity) + " Dead latents fire on none.";
  s.y_label = "density";
  s.y = activity.density;
  return draw(s);
}

Figure mean_by_latent(const LatentActivity& activity) {
  auto s = by_latent(activity, "mean_by_latent");
  s.title = "Mean activation of each latent";
  s.caption = mean_definition(activity) + " Dead latents are drawn at 0.";
  s.y_label = "mean activation";
  s.y = activity.mean;
  return draw(s);
}

Figure max_by_latent(const LatentActivity& activity) {
  auto s = by_latent(activity, "max_by_latent");
  s.title = "Largest activation of each latent";
  s.caption = "Largest |z| over all tokens; latents that are dead" +
              when_it_fires(activity.threshold) + " are drawn at 0.";
  s.y_label = "largest activation";
  s.y = activity.max;
  return draw(s);
}

Figure mean_by_density(const LatentActivity& activity) {
  Scatter s;
  s.name = "mean_by_density";
  s.title = "Mean activation against density";
  s.caption = density_definition(activity) + " " + mean_definition(activity) +
              " Dead latents are left out.";
  s.x_label = "density";
  s.y_label = "mean activation";
  for (std::size_t j = 0; j < activity.fired.size(); ++j) {
    if (activity.fired[j] == 0) continue;
    s.latent.push_back(static_cast<std::int64_t>(j));
    s.x.push_back(activity.density[j]);
    s.y.push_back(activity.mean[j]);
  }
  return draw(s);
}

struct Histogram {
  std::string name, title, x, parts, part;
  std::vector<double> centre = {};
  std::vector<std::int64_t> latents = {};
};

Figure draw(const Histogram& of, const LatentActivity& activity) {
  Figure figure{
      of.name,
      "lines",
      of.title,
      density_definition(activity) + " Counted in " + of.parts + "; dead latents are left out.",
      Json::object(),
      {}};
  figure.arrays["density"] = f32_points(of.centre);
  figure.arrays["latents"] = f32_points(std::vector<double>(of.latents.begin(), of.latents.end()));
  figure.options["lines"] = Json(Json::Items{Json::object(
      {{"label", "latents"},
       {"x", "density"},
       {"y", "latents"},
       {"definition", "latents whose " + of.part + when_it_fires(activity.threshold)}})});
  figure.options["x_label"] = of.x;
  figure.options["y_label"] = "latents";
  figure.options["y_log"] = false;
  return figure;
}

Figure histogram(const LatentActivity& activity) {
  Histogram of{"density_histogram", "How many latents have which density", "density",
               "20 equal parts of (0, 1]", "density lies in this twentieth of (0, 1]"};
  of.latents = density_histogram(activity, kBins);
  for (std::int64_t bin = 0; bin < kBins; ++bin)
    of.centre.push_back((static_cast<double>(bin) + 0.5) / static_cast<double>(kBins));
  return draw(of, activity);
}

Figure log_histogram(const LatentActivity& activity) {
  Histogram of{"density_log_histogram", "How many latents have which density, by its logarithm",
               "log10(density)", "quarters of a power of ten, the least density is 1 / rows",
               "log10(density) lies within 1/8 of this"};
  of.latents = density_log_histogram(activity);
  for (std::size_t bin = 0; bin < of.latents.size(); ++bin)
    of.centre.push_back(-(static_cast<double>(bin) + 0.5) / kBinsADecade);
  std::ranges::reverse(of.latents);
  std::ranges::reverse(of.centre);
  return draw(of, activity);
}

}  // namespace

std::vector<std::int64_t> density_histogram(const LatentActivity& activity, std::int64_t bins) {
  std::vector<std::int64_t> count(static_cast<std::size_t>(bins), 0);
  for (const auto fired : activity.fired)
    if (fired > 0) ++count[static_cast<std::size_t>((fired * bins - 1) / activity.rows)];
  return count;
}

std::vector<std::int64_t> density_log_histogram(const LatentActivity& activity) {
  if (activity.rows == 0) return {};
  constexpr double kRounding = 1e-9;  // so that 0.1 is an upper edge
  const auto bin_of = [&](double fired) {
    return static_cast<std::size_t>(
        kBinsADecade * std::log10(static_cast<double>(activity.rows) / fired) + kRounding);
  };
  std::vector<std::int64_t> count(bin_of(1) + 1, 0);
  for (const auto fired : activity.fired)
    if (fired > 0) ++count[bin_of(static_cast<double>(fired))];
  return count;
}

std::vector<Figure> density_figures(const LatentActivity& activity) {
  return {density_by_latent(activity), mean_by_latent(activity), max_by_latent(activity),
          mean_by_density(activity),   histogram(activity),      log_histogram(activity)};
}

}  // namespace kazan
