// Which directions of one set are near those of another.
#pragma once

#include <cstdint>
#include <vector>

#include "sdk/array.hpp"

namespace kazan {

// Unit vectors [count width], row by row.
struct Directions {
  std::int64_t width = 0;
  std::vector<float> values;

  std::int64_t count() const { return width ? std::int64_t(values.size()) / width : 0; }
};

// The given rows of f32 [latents inputs], each divided by its length; rows of length 0 are left
// out.
Directions directions_of(const Array& rows, const std::vector<std::int64_t>& which);

struct Nearest {
  std::vector<std::int64_t> index;  // in b, of each of a; -1 where b is empty
  std::vector<float> cosine;        // signed: an opposite direction is far
};

// Of each of a, the one of b with the largest cosine; of equals the first.
Nearest nearest(const Directions& a, const Directions& b);

// Pairs that are each other's nearest, with a cosine of `least` or more.
std::int64_t mutual(const Nearest& a_in_b, const Nearest& b_in_a, double least);

// For scale: the mean over 256 random directions of the cosine to the nearest of `count` random
// directions of that width, drawn uniformly on the sphere; always the same draws.
double nearest_by_chance(std::int64_t count, std::int64_t width);

}  // namespace kazan
