// The rows of a sweep's table that no other beats in two columns, of which less is better.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "host/record/sweep_table.hpp"

namespace kazan {

// Rows are compared only where the numbers are of the same activations: of two layers, or of two
// texts, one may be the easier to reconstruct, and an FVU says nothing about that.
struct Front {
  std::vector<std::string> of;  // both columns; none: there is no front
  // By row: which other rows it is compared with. Nothing where it lacks a number, or no row is
  // there to compare it with.
  std::vector<std::optional<std::size_t>> group;
  std::vector<bool> on;  // by row: whether it is on its group's front
  std::size_t groups = 0;
  // Of how many activations rows are, those among them that are alone, or lack a number.
  std::size_t activations = 0;
  std::size_t alone = 0, lacking = 0;  // rows that are compared with none
  // Axes that are at one place where the activations are the same, and tell them apart; none where
  // axes alone do not.
  std::vector<std::string> by;
  // Of each group where its activations are, "layer 3", "case ok, big"; none where axes do not tell
  // them apart.
  std::vector<std::string> places;

  bool empty() const;  // no row is on one
  bool whole() const;  // every row that is compared with others is: a mark at each tells nothing
  bool marked() const { return !empty() && !whole(); }  // rows on it have a mark
};

// A row is on the front of its group when none there has both less of the one and less of the
// other, or one of them less and the other equal.
Front front_of(const SweepTable& table, const std::vector<std::string>& columns);

// The first of `shown` that is an FVU and the first L0, be that shown or not, that differ; nothing
// where there is no such pair. Names of metrics say what they are: "fvu", "l0".
std::vector<std::string> usual_front(const SweepTable& table,
                                     const std::vector<std::string>& shown);

// For people: what being on the front means; of a whole one, that it is ("every row is on the
// front"), else ""; which rows are compared with none, or "".
std::string meaning(const Front& front);
std::string wholeness(const Front& front);
std::string not_compared(const Front& front);
// All three in a line; `mark`: what rows on the front have, where it is not whole. Where each row
// is alone, that there is no front.
std::string front_line(const Front& front, const std::string& mark);

}  // namespace kazan
