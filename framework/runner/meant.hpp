// What a word on the command line most likely stands for, where it names nothing.
#pragma once

#include <string>

namespace kazan {

// The experiment that was meant by a path that is not there: the same with .yaml or .yml, or
// experiments/NAME.yaml below the working folder or of the installation. "" when there is none.
std::string meant_experiment(const std::string& word);

}  // namespace kazan
