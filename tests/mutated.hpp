// A right text, spoiled in one place in many ways.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace kazan::testing {

struct Mutation {
  std::string what, text;
};

std::vector<Mutation> mutations(const std::string& text);

// Right ones: those of experiments/, and each plugin's example.
std::vector<std::filesystem::path> experiments_in_the_tree();

}  // namespace kazan::testing
