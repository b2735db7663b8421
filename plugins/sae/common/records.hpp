// What is recorded of a training after each epoch, and how a checkpoint keeps it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "sdk/arrays/safetensors.hpp"

namespace kazan::sae {

// All training rows with the weights as they are after `epoch` passes; 0: before any update. With
// batches of rows, loss terms are means over batches in row order, weighted by their rows.
struct Record {
  std::int64_t epoch = 0;
  double loss = 0, reconstruction = 0, l1 = 0, decorrelation = 0;
  double l0_penalty = 0, auxiliary = 0;  // setup.hpp: the terms l0 and auxiliary
  double fvu = 0;      // sum (x-y)^2 / sum (x-xbar)^2 over all rows together; NaN when 0 / 0
  double l0 = 0;       // mean over rows of active latents
  double alive = 0;    // share of latents active in at least one row
  double binding = 0;  // share of rows in which the selection dropped a positive latent
};

// [records, numbers] f64; the epoch is the place. The inverse throws Error (Fault::input) for
// another width.
Array array_of(const std::vector<Record>& records);
std::vector<Record> records_of(const Array& array);

// Where a training is, for people: "epoch 3", "epoch 3, row 512", "the record of epoch 3, row 512".
std::string place_text(std::int64_t epoch, std::int64_t row, bool recorded);

// A tensor of so many values. Throws Error (Fault::input) for another size.
template <class T>
std::vector<T> values_of(const Safetensors& file, const std::string& name, std::size_t count) {
  const Array array = file.read(name);
  const auto values = array.values<T>();
  if (values.size() != count) throw Error(Fault::input, name + " has another size");
  return {values.begin(), values.end()};
}

}  // namespace kazan::sae
