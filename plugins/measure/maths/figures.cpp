#include "measure/maths/figures.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "measure/maths/latents.hpp"
#include "measure/maths/pieces.hpp"

namespace kazan {
namespace {

template <class T>
Array points(const std::vector<T>& values) {
  return Array::of<T>({{"points", static_cast<std::int64_t>(values.size())}}, values);
}

// As many of the first rows as an image may hold.
std::int64_t image_rows(const Codes& codes) {
  const auto& start = codes.row_start;
  const auto past = std::upper_bound(start.begin(), start.end(), kMostImageEntries) - start.begin();
  return std::min({kMostImageRows, codes.rows(), static_cast<std::int64_t>(past) - 1});
}

}  // namespace

std::string shortened(std::int64_t shown, std::int64_t all, const char* what) {
  if (shown >= all) return "";
  return " Shown: the first " + std::to_string(shown) + " of " + std::to_string(all) + " " + what +
         ".";
}

Array f32_points(const std::vector<double>& values) {
  std::vector<float> out;
  for (const double v : values) out.push_back(std::isfinite(v) ? static_cast<float>(v) : 0.0f);
  return points(out);
}

Figure draw(const Scatter& s) {
  Figure figure{s.name, "scatter", s.title, s.caption, Json::object(), {}};
  figure.options["point_label"] = "latent";
  figure.options["x_label"] = s.x_label;
  figure.options["y_label"] = s.y_label;
  figure.arrays["x"] = f32_points(s.x);
  figure.arrays["y"] = f32_points(s.y);
  if (!s.latent.empty()) figure.arrays["index"] = points(s.latent);
  if (s.point_class.empty()) return figure;
  figure.arrays["class"] = points(s.point_class);
  Json classes = Json::array();
  for (const auto& c : s.classes)
    classes.push(Json::object({{"label", c.label}, {"role", c.role}}));
  figure.options["classes"] = std::move(classes);
  return figure;
}

Figure shaded_text(const std::string& name, const std::string& title, const std::string& caption,
                   const std::vector<ShadedLatent>& items, const Codes& codes, const Tokens& tokens,
                   double threshold) {
  const auto shown_rows = std::min(kMostTokens, tokens.rows());
  Figure figure{name,           "tokens",
                title,          caption + shortened(shown_rows, tokens.rows(), "tokens"),
                Json::object(), {}};
  figure.options["pieces"] = Json(shown_pieces(tokens, shown_rows));
  Json list = Json::array();
  for (const auto& item : items) {
    const std::string values = "latent_" + std::to_string(item.latent);
    auto row = activations_of_latent(codes, item.latent, threshold);
    row.resize(static_cast<std::size_t>(shown_rows));
    figure.arrays[values] = Array::of<float>({{"tokens", shown_rows}}, row);
    list.push(Json::object({{"title", item.title}, {"note", item.note}, {"values", values}}));
  }
  figure.options["items"] = std::move(list);
  return figure;
}

Figure codes_image(const Codes& codes, const Tokens* tokens) {
  const auto rows = image_rows(codes);
  const auto entries = codes.row_start[static_cast<std::size_t>(rows)];
  Figure figure{
      "codes",
      "image",
      "Latent activations by token",
      "All stored activations, of each latent (across) on each token (down), whatever the "
      "threshold; blank is zero." +
          shortened(rows, codes.rows(), "tokens"),
      Json::object(),
      {}};
  figure.options["rows"] = rows;
  figure.options["columns"] = codes.latents;
  figure.options["x_label"] = "latent";
  figure.options["y_label"] = "token";
  figure.options["value_label"] = "activation";
  if (tokens) figure.options["row_names"] = Json(shown_pieces(*tokens, rows));
  figure.arrays["row_start"] =
      Array::of<std::int64_t>({{"rows + 1", rows + 1}},
                              std::span(codes.row_start).first(static_cast<std::size_t>(rows) + 1));
  figure.arrays["column"] = Array::of<std::int32_t>(
      {{"entries", entries}}, std::span(codes.latent).first(static_cast<std::size_t>(entries)));
  figure.arrays["value"] = Array::of<float>(
      {{"entries", entries}}, std::span(codes.activation).first(static_cast<std::size_t>(entries)));
  return figure;
}

std::string three_digits(double value) {
  char buffer[32];
  std::snprintf(buffer, sizeof buffer, "%.3g", value);
  return buffer;
}

}  // namespace kazan
