// What measure.selectivity draws.
#pragma once

#include <string>
#include <vector>

#include "measure/maths/latents.hpp"
#include "measure/maths/scores.hpp"
#include "measure/selectivity/roles.hpp"
#include "sdk/figure.hpp"

namespace kazan {

// Everything measured, for the figures to choose from.
struct Selectivity {
  const Codes& codes;
  const Tokens& tokens;
  double threshold;
  std::string score_name;  // "ratio" or "difference"
  Roles roles;
  LatentScores scores;
  LatentActivity activity;
  // Of each latent's summed |z|.
  std::vector<double> target_share, punctuation_share, function_word_share;
  std::vector<std::int64_t> best;  // latents by score

  const std::vector<double>& score() const {
    return score_name == "ratio" ? scores.ratio : scores.difference;
  }
  std::string definition() const;  // of the score
};

Figure matched_words(const Selectivity& s);
Figure score_by_latent(const Selectivity& s);
Figure score_by_density(const Selectivity& s);
Figure best_table(const Selectivity& s);
// The text, shaded once a latent. `ranked`: titles say which place it has.
Figure heatmaps(const Selectivity& s, const std::string& name, const std::string& title,
                const std::vector<std::int64_t>& latents, bool ranked);

}  // namespace kazan
