// Where the parameters of a training start, and how far they have come.
#pragma once

#include "../common/draws.hpp"
#include "../common/setup.hpp"
#include "../trainer/team.hpp"
#include "../trainer/trainer.hpp"

namespace kazan::sae {

// kaiming: U(-1/sqrt d, 1/sqrt d), the default of torch's Linear; normal: N(0, 1/d); unit: a
// uniform direction. Biases start at 0. Latent j starts the same for every n, k and tying.
// decoder_norm unit: the rows of W_d are normalised at once. Gains start at 0, thresholds where the
// activation says.
trainer::Parameters initial_weights(const Form& form, const TrainingDraws& draws,
                                    trainer::Team& team, const Activation& activation = {});

// ||W - W0|| / ||W0|| over W_e and, when untied, W_d.
double relative_change(const trainer::Parameters& now, const trainer::Parameters& start);

}  // namespace kazan::sae
