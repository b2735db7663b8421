// JSON Schema of an experiment's file, for editors.
#pragma once

#include "base/json.hpp"
#include "host/catalog/catalog.hpp"

namespace kazan {

// Draft 07, which editors' YAML servers know best, with two of their words that validators pass
// over (patternErrorMessage, enumDescriptions). Of the plugins that can be used.
//
// It refuses nothing that a check takes; a check finds more. What a file lacks is told only where
// nothing else could give it: a node's `use`, inputs and required parameters are asked for in files
// that neither extend another nor have `set` or a sweep.
Json experiment_schema(const Catalog& catalog);

}  // namespace kazan
