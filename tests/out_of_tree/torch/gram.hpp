// The stage, as both of its libraries see it.
#pragma once

#include "sdk/artifacts/activations.hpp"
#include "sdk/artifacts/table.hpp"
#include "sdk/stage.hpp"

struct Gram final : kazan::Stage {
  kazan::Input<kazan::Activations> activations{this, "activations", "[tokens inputs]"};
  kazan::Output<kazan::Table> norms{this, "norms", "one row an input: its length over the rows",
                                    kazan::tolerance(1e-5)};
};
