// The names that other programs have for places in a model. docs/sites.md is the table.
#pragma once

#include <string>

#include "travel/layout.hpp"

namespace kazan::sae {

// TransformerLens's name in an unprocessed model, as from_pretrained_no_processing gives it; ""
// where it has none. There, other than in the table's words, ln1.hook_normalized comes after weight
// and bias, and so is our ln1.
std::string transformer_lens_hook(const Place& place);

// Of the module whose whole output it is, in Hugging Face's base model of the family; "" where
// there is none.
std::string module_name(const Place& place);

// What a hook's name says of the place; where it is not one of the table's, nothing. Nor for
// ln1.hook_normalized, which is one place or the other by how the model was loaded.
Place place_of_hook(const std::string& hook);

// By our name.
bool is_site(const std::string& name);

}  // namespace kazan::sae
