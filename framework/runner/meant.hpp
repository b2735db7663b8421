// What a word on the command line most likely stands for, where it names nothing.
#pragma once

#include <string>
#include <vector>

namespace kazan {

// The experiment that was meant by a path that is not there: the same with .yaml or .yml, or
// experiments/NAME.yaml below the working folder or of the installation. "" when there is none.
std::string meant_experiment(const std::string& word);

// " (did you mean palinka_topk?)" for a name that is nearly one of these, or the beginning of one;
// "" for others.
std::string did_you_mean_name(const std::string& word, std::vector<std::string> names);

}  // namespace kazan
