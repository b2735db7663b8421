// Figures that several measures draw.
#pragma once

#include <string>
#include <vector>

#include "sdk/artifacts/codes.hpp"
#include "sdk/artifacts/tokens.hpp"
#include "sdk/figure.hpp"

namespace kazan {

// The latents of a scatter by role, in the order of figure.hpp's classes.
struct PointClass {
  std::string label, role;
};

struct Scatter {
  std::string name, title, caption, x_label, y_label;
  std::vector<double> x, y;               // equally long; an undefined y is drawn at 0
  std::vector<std::int64_t> latent;       // which latent a point is; empty: its index
  std::vector<std::uint8_t> point_class;  // into `classes`; empty: all alike
  std::vector<PointClass> classes;
};
Figure draw(const Scatter& scatter);

Array f32_points(const std::vector<double>& values);

// A text shaded once by each of several latents.
struct ShadedLatent {
  std::int64_t latent = 0;
  std::string title, note;
};
// Only the first kMostTokens tokens are drawn; the caption says so when there are more.
inline constexpr std::int64_t kMostTokens = 4096;
Figure shaded_text(const std::string& name, const std::string& title, const std::string& caption,
                   const std::vector<ShadedLatent>& items, const Codes& codes, const Tokens& tokens,
                   double threshold);

// Rows against latents. Drawn are the first kMostImageRows rows, and no more of them than hold
// kMostImageEntries activations (8 bytes each; a report takes 32 MiB a figure); the caption says
// so.
inline constexpr std::int64_t kMostImageRows = 1024, kMostImageEntries = 2'000'000;
Figure codes_image(const Codes& codes, const Tokens* tokens);

// " Shown: the first 5 of 9 tokens."; nothing when all are shown.
std::string shortened(std::int64_t shown, std::int64_t all, const char* what);

// 0.0123456 -> "0.0123": what a title or note needs.
std::string three_digits(double value);

}  // namespace kazan
