// HDF5 files of plain arrays. The only code that includes the library's header is behind
// hdf5_room.hpp.
//
// Written: version 1.10 of the format, whose metadata carries checksums; chunks of rows with
// Fletcher-32 sums; no times, so that equal data gives equal bytes; no locks. Attributes name the
// axes ("tokens inputs") and units of each array. h5py reads it.
// Read: only what could have been written so. Files come from strangers: element type, rank,
// layout, filters and sizes are checked against the file's length before memory is taken. Every
// byte of a file of the store, the library's own metadata too, is compared with what was saved
// before the library sees it (checked_file.hpp).
//
// Every function throws Error naming the file: Fault::input for what was read (Damaged in the
// store), Fault::machine for
// what could not be written. Closing does not reach the disk: sync the file afterwards.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sdk/array.hpp"
#include "sdk/checked_file.hpp"

namespace kazan {

// Rows of a chunk of a new array whose rows take so many bytes: about a mebibyte, but 32 to 256
// rows; of arrays of one axis, which have no rows to speak of, a mebibyte. What is not known stays
// so.
double hdf5_chunk_rows(double row_bytes, bool one_axis = false);

// One array of a file, read and written by ranges of rows. Keeps the file open.
class Hdf5Dataset {
 public:
  const std::string& name() const { return name_; }
  const std::vector<std::int64_t>& sizes() const { return sizes_; }
  std::int64_t rows() const { return sizes_.front(); }
  std::int64_t width() const;       // elements of a row
  std::int64_t chunk_rows() const;  // the range that reads and writes fastest

  // `values` holds (end - begin) * width() elements of the dataset's type.
  void write(std::int64_t begin, std::int64_t end, const void* values);
  void read(std::int64_t begin, std::int64_t end, void* values) const;

 private:
  friend class Hdf5File;
  struct State;
  void transfer(std::int64_t begin, std::int64_t end, const void* from, void* to) const;

  std::string name_;
  std::vector<std::int64_t> sizes_;
  std::shared_ptr<State> state_;
};

class Hdf5File {
 public:
  static Hdf5File create(const std::filesystem::path& path);
  static Hdf5File open(const CheckedFile& file);  // to read

  void attribute(const std::string& name, std::string_view text);
  void attribute(const std::string& name, std::int64_t number);
  std::string text(const std::string& name) const;
  std::int64_t integer(const std::string& name) const;

  // A new array, every row of which has to be written.
  Hdf5Dataset create_dataset(const std::string& name, Dtype dtype, const std::vector<Axis>& shape,
                             const std::string& units);
  Hdf5Dataset dataset(const std::string& name, Dtype dtype, std::size_t rank) const;

  // Arrays of one axis, whole.
  template <class T>
  void write(const std::string& name, const std::string& axis, const std::vector<T>& values,
             const std::string& units) {
    const auto size = static_cast<std::int64_t>(values.size());
    create_dataset(name, DtypeOf<T>::value, {{axis, size}}, units).write(0, size, values.data());
  }
  template <class T>
  std::vector<T> read(const std::string& name) const {
    const auto found = dataset(name, DtypeOf<T>::value, 1);
    std::vector<T> values(static_cast<std::size_t>(found.rows()));
    found.read(0, found.rows(), values.data());
    return values;
  }

  // After the last write: the library may only now find the disk full. Datasets of this file must
  // be gone.
  void close();

  struct State;  // inside the room

 private:
  std::shared_ptr<State> state_;
};

}  // namespace kazan
