#include "data.hpp"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <stdexcept>

#include "sdk/arrays/hdf5.hpp"
#include "sdk/draws.hpp"

namespace kazan::bench {
namespace {

std::vector<float> normal(std::int64_t rows, std::int64_t columns, const char* purpose,
                          double scale) {
  const Draws draws(0, purpose);
  std::vector<float> out(static_cast<std::size_t>(rows * columns));
  for (std::int64_t r = 0; r < rows; ++r)
    draws.normals(static_cast<std::uint64_t>(r),
                  {out.data() + r * columns, static_cast<std::size_t>(columns)});
  for (float& value : out) value *= static_cast<float>(scale);
  return out;
}

void put_outliers(std::vector<float>& rows, std::int64_t inputs) {
  for (std::size_t i = 0; i < rows.size(); ++i)
    if (static_cast<std::int64_t>(i) % inputs % 97 == 3) rows[i] = 60 + 5 * rows[i];
}

std::int64_t batches_of(std::int64_t rows, const Shape& shape) {
  if (rows < shape.batch)
    throw std::runtime_error(shape.rows + " has " + std::to_string(rows) + " rows of " +
                             std::to_string(shape.inputs) + "; a batch is " +
                             std::to_string(shape.batch));
  return std::min(shape.batches, rows / shape.batch);
}

// Every activations.h5 below a folder, by name; or the one file.
std::vector<std::filesystem::path> files_of(const std::string& rows) {
  if (!std::filesystem::is_directory(rows)) return {rows};
  std::vector<std::filesystem::path> out;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(rows))
    if (entry.path().filename() == "activations.h5") out.push_back(entry.path());
  std::sort(out.begin(), out.end());
  return out;
}

void read_hdf5(Data& data, Shape& shape) {
  std::int64_t count = 0;
  for (const auto& path : files_of(shape.rows)) {
    const auto file = Hdf5File::open(CheckedFile(path));
    const auto rows = file.dataset("activations", Dtype::f32, 2);
    if (count && rows.sizes()[1] != shape.inputs)
      throw std::runtime_error(path.native() + " has rows of another width");
    shape.inputs = rows.sizes()[1];
    const std::int64_t more = std::min(rows.rows(), shape.batches * shape.batch - count);
    data.rows.resize(static_cast<std::size_t>((count + more) * shape.inputs));
    if (more) rows.read(0, more, data.rows.data() + count * shape.inputs);
    count += more;
  }
  data.batches = batches_of(count, shape);
}

void read_raw(Data& data, const Shape& shape) {
  const auto row_bytes = sizeof(float) * static_cast<std::size_t>(shape.inputs);
  const auto bytes = std::filesystem::file_size(shape.rows);
  if (bytes % row_bytes)
    throw std::runtime_error(shape.rows + " has " + std::to_string(bytes) +
                             " bytes: not whole rows of " + std::to_string(shape.inputs) + " f32");
  data.batches = batches_of(static_cast<std::int64_t>(bytes / row_bytes), shape);
  data.rows.resize(static_cast<std::size_t>(data.batches * shape.batch * shape.inputs));
  std::ifstream file(shape.rows, std::ios::binary);
  if (!file.read(reinterpret_cast<char*>(data.rows.data()),
                 static_cast<std::streamsize>(sizeof(float) * data.rows.size())))
    throw std::runtime_error("cannot read " + shape.rows);
}

}  // namespace

Data data_of(Shape& shape) {
  Data data;
  if (shape.rows == "normal" || shape.rows == "outliers") {
    data.batches = shape.batches;
    data.rows = normal(shape.batches * shape.batch, shape.inputs, "bench.rows", 1);
    if (shape.rows == "outliers") put_outliers(data.rows, shape.inputs);
  } else if (shape.rows.ends_with(".h5") || std::filesystem::is_directory(shape.rows)) {
    read_hdf5(data, shape);
  } else {
    read_raw(data, shape);
  }
  data.encoder = normal(shape.latents, shape.inputs, "bench.encoder",
                        1 / std::sqrt(static_cast<double>(shape.inputs)));
  return data;
}

double deviation(const float* batch, const Shape& shape) {
  double out = 0;
  for (std::int64_t i = 0; i < shape.inputs; ++i) {
    const auto value = [&](std::int64_t t) { return double{batch[t * shape.inputs + i]}; };
    double mean = 0;
    for (std::int64_t t = 0; t < shape.batch; ++t) mean += value(t);
    mean /= static_cast<double>(shape.batch);
    for (std::int64_t t = 0; t < shape.batch; ++t) out += (value(t) - mean) * (value(t) - mean);
  }
  return out;
}

void write(const Data& data, const std::string& folder) {
  const auto put = [&](const char* name, const std::vector<float>& values) {
    std::ofstream file(std::filesystem::path(folder) / name, std::ios::binary);
    file.write(reinterpret_cast<const char*>(values.data()),
               static_cast<std::streamsize>(sizeof(float) * values.size()));
    if (!file.flush()) throw std::runtime_error("cannot write " + folder + "/" + name);
  };
  put("rows.f32", data.rows);
  put("encoder.f32", data.encoder);
}

}  // namespace kazan::bench
