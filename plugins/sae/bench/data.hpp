// What contestants train on, and start from.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "shape.hpp"

namespace kazan::bench {

struct Data {
  std::vector<float> rows;     // [batches * batch inputs]
  std::vector<float> encoder;  // W_e [latents inputs], which W_d starts as
  std::int64_t batches = 0;    // in turn

  const float* batch(std::int64_t step, const Shape& shape) const {
    return rows.data() + step % batches * shape.batch * shape.inputs;
  }
};

// Rows from a file, the first batches of it, as many as the shape wants: `activations` of an HDF5
// file (*.h5) that store.hdf5 wrote, whose width becomes the shape's inputs; the same of each
// activations.h5 below a folder, such as a store; or a file of another name, f32 of this machine's
// byte order, by rows of the shape's inputs. Throws when there are not enough for one batch.
Data data_of(Shape& shape);

// sum (x - mean)^2 of one batch, by the mean of each input in it: what FVU divides by.
double deviation(const float* batch, const Shape& shape);

// rows.f32 and encoder.f32 into the folder, for contestants that are not in this program.
void write(const Data& data, const std::string& folder);

}  // namespace kazan::bench
