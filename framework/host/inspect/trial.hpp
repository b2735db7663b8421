// Many values in one experiment, a node each, and what `runner check` says of each.
#pragma once

#include <string>
#include <vector>

#include "host/inspect/example.hpp"
#include "host/inspect/program.hpp"

namespace kazan {

// Written by hand as little as possible, so that places are known: the i-th node is a line, and
// what is tried comes first in it.
class Trial {
 public:
  // `head`: lines before the nodes, "extends: ...". `file`: whose text it is taken for.
  Trial(std::string head, std::filesystem::path file) : text_(std::move(head)), file_(file) {
    text_ += "nodes:\n";
  }

  // {first, rest}: "k: 0", "use: sae.topk". Columns are of `first`.
  void add(const std::string& first, const std::string& rest);

  struct Answer {
    int column = 0;
    std::string code, fault, message;
  };
  // What is said of each node as an error, in their order. `ended`: of the program, which may have
  // crashed; then nothing is known.
  std::vector<std::vector<Answer>> run(const Workplace& workplace, Ended& ended) const;

  // Where the i-th node's first word begins, and its value, "0" of "k: 0".
  int key_column(std::size_t i) const { return columns_[i].first; }
  int value_column(std::size_t i) const { return columns_[i].second; }
  static constexpr int kNameColumn = 3;

 private:
  int first_line() const;

  std::string text_;
  std::filesystem::path file_;
  std::vector<std::pair<int, int>> columns_;
};

}  // namespace kazan
