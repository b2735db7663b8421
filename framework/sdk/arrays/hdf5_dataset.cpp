#include <algorithm>
#include <cmath>

#include "sdk/arrays/hdf5_room.hpp"

namespace kazan {

struct Hdf5Dataset::State {
  std::shared_ptr<const Hdf5File::State> file;
  Hdf5Handle id;
  Dtype dtype = Dtype::f32;
  std::int64_t chunk_rows = 0;
  Hdf5Handle reading;  // a property list
};

namespace {

constexpr std::int64_t kMaxChunkBytes = 256 << 20;  // a reader holds a whole chunk
constexpr std::size_t kCacheBytes = 16 << 20, kCacheSlots = 521;

struct TypePair {
  hid_t file, memory;
};

TypePair types_of(Dtype dtype) {
  switch (dtype) {
    case Dtype::f32:
      return {H5T_IEEE_F32LE, H5T_NATIVE_FLOAT};
    case Dtype::f64:
      return {H5T_IEEE_F64LE, H5T_NATIVE_DOUBLE};
    case Dtype::i32:
      return {H5T_STD_I32LE, H5T_NATIVE_INT32};
    case Dtype::i64:
      return {H5T_STD_I64LE, H5T_NATIVE_INT64};
    case Dtype::u8:
      return {H5T_STD_U8LE, H5T_NATIVE_UINT8};
  }
  throw Error(Fault::internal, "an element type that HDF5 files do not hold");
}

std::int64_t chunk_rows_for(std::size_t rank, std::int64_t rows, std::int64_t row_bytes) {
  const double most = hdf5_chunk_rows(static_cast<double>(row_bytes), rank == 1);
  return std::min(rows, static_cast<std::int64_t>(most));
}

// Empty arrays cannot be chunked.
Hdf5Handle creation_properties(const std::vector<hsize_t>& sizes, std::size_t element_bytes) {
  Hdf5Handle list(H5Pcreate(H5P_DATASET_CREATE), H5Pclose);
  H5Pset_obj_track_times(list, 0);
  if (std::find(sizes.begin(), sizes.end(), 0) != sizes.end()) return list;
  auto row_bytes = static_cast<std::int64_t>(element_bytes);
  for (std::size_t i = 1; i < sizes.size(); ++i) row_bytes *= static_cast<std::int64_t>(sizes[i]);
  auto chunk = sizes;
  chunk[0] = static_cast<hsize_t>(
      chunk_rows_for(sizes.size(), static_cast<std::int64_t>(sizes[0]), row_bytes));
  H5Pset_chunk(list, static_cast<int>(chunk.size()), chunk.data());
  H5Pset_fletcher32(list);
  return list;
}

Hdf5Handle access_properties() {
  Hdf5Handle list(H5Pcreate(H5P_DATASET_ACCESS), H5Pclose);
  H5Pset_chunk_cache(list, kCacheSlots, kCacheBytes, 1.0);  // 1.0: chunks read whole leave first
  return list;
}

// The library's Fletcher-32 sums are taken again for each chunk of each reading, which costs as
// much as all else that reading does. Where the driver has compared the bytes, by 64 bits, they are
// left out; they are for strangers' files, and for other programs.
Hdf5Handle reading_properties(const Hdf5File::State& file) {
  Hdf5Handle list(H5Pcreate(H5P_DATASET_XFER), H5Pclose);
  if (file.source && file.source->file.compares()) H5Pset_edc_check(list, H5Z_DISABLE_EDC);
  return list;
}

void refuse_filters(const Hdf5File::State& file, hid_t properties, const std::string& name) {
  for (int i = 0; i < H5Pget_nfilters(properties); ++i) {
    unsigned flags = 0, config = 0;
    std::size_t values = 0;
    if (H5Pget_filter2(properties, static_cast<unsigned>(i), &flags, &values, nullptr, 0, nullptr,
                       &config) != H5Z_FILTER_FLETCHER32)
      file.fail(name + " is compressed or filtered; only checksums are read here");
  }
}

// Rows a chunk holds; all of them when the layout has no chunks.
std::int64_t checked_chunk_rows(const Hdf5File::State& file, hid_t id, const std::string& name,
                                const std::vector<std::int64_t>& sizes, std::size_t element_bytes) {
  const auto properties = file.check(H5Dget_create_plist(id), H5Pclose, name);
  if (H5Pget_external_count(properties) != 0) file.fail(name + " keeps its data in another file");
  refuse_filters(file, properties, name);
  const auto layout = H5Pget_layout(properties);
  if (layout == H5D_CONTIGUOUS || layout == H5D_COMPACT) return sizes[0];
  if (layout != H5D_CHUNKED) file.fail(name + " has a layout that is not read here");
  std::vector<hsize_t> chunk(sizes.size());
  if (H5Pget_chunk(properties, static_cast<int>(chunk.size()), chunk.data()) !=
      static_cast<int>(sizes.size()))
    file.fail(name + " has chunks of another rank");
  std::int64_t bytes = static_cast<std::int64_t>(element_bytes);
  for (const auto size : chunk)
    if (size > static_cast<hsize_t>(kMaxChunkBytes) ||
        (bytes *= static_cast<std::int64_t>(size)) > kMaxChunkBytes)
      file.fail(name + " has chunks above 256 MiB");
  return static_cast<std::int64_t>(chunk[0]);
}

// The sizes of an array whose bytes fit into the file: so whoever takes memory for them takes no
// more than the file has.
std::vector<std::int64_t> checked_sizes(const Hdf5File::State& file, hid_t id,
                                        const std::string& name, std::size_t rank,
                                        std::size_t element_bytes) {
  const auto space = file.check(H5Dget_space(id), H5Sclose, name);
  const int found = H5Sget_simple_extent_ndims(space);
  if (found != static_cast<int>(rank))
    file.fail(name + " has " + std::to_string(found) + " axes; expected " + std::to_string(rank));
  std::vector<hsize_t> sizes(rank);
  H5Sget_simple_extent_dims(space, sizes.data(), nullptr);
  hsize_t bytes = element_bytes;
  for (const auto size : sizes)
    if (__builtin_mul_overflow(bytes, size, &bytes)) bytes = HSIZE_UNDEF;
  if (bytes > file.source->file.size())
    file.fail(name + " claims more elements than the file has bytes");
  return {sizes.begin(), sizes.end()};
}

}  // namespace

double hdf5_chunk_rows(double row_bytes, bool one_axis) {
  constexpr double kBytes = 1 << 20, kFewest = 32, kMost = 256;
  const double fitting = std::floor(kBytes / std::max(row_bytes, 1.0));
  return one_axis ? fitting : std::clamp(fitting, kFewest, kMost);
}

std::int64_t Hdf5Dataset::width() const {
  std::int64_t width = 1;
  for (std::size_t i = 1; i < sizes_.size(); ++i) width *= sizes_[i];
  return width;
}

std::int64_t Hdf5Dataset::chunk_rows() const {
  return state_->chunk_rows;
}

void Hdf5Dataset::write(std::int64_t begin, std::int64_t end, const void* values) {
  transfer(begin, end, values, nullptr);
}

void Hdf5Dataset::read(std::int64_t begin, std::int64_t end, void* values) const {
  transfer(begin, end, nullptr, values);
}

void Hdf5Dataset::transfer(std::int64_t begin, std::int64_t end, const void* from, void* to) const {
  start_hdf5();
  if (begin < 0 || begin > end || end > rows())
    throw Error(Fault::internal, "asked for rows " + std::to_string(begin) + " to " +
                                     std::to_string(end) + " of the " + std::to_string(rows()) +
                                     " of " + name_);
  if (begin == end || width() == 0) return;
  std::vector<hsize_t> start(sizes_.size(), 0), count(sizes_.begin(), sizes_.end());
  start[0] = static_cast<hsize_t>(begin);
  count[0] = static_cast<hsize_t>(end - begin);
  const auto& file = *state_->file;
  const auto space = file.check(H5Dget_space(state_->id), H5Sclose, name_);
  file.check(
      H5Sselect_hyperslab(space, H5S_SELECT_SET, start.data(), nullptr, count.data(), nullptr),
      name_);
  const Hdf5Handle memory(H5Screate_simple(static_cast<int>(count.size()), count.data(), nullptr),
                          H5Sclose);
  const hid_t type = types_of(state_->dtype).memory;
  file.check(from ? H5Dwrite(state_->id, type, memory, space, H5P_DEFAULT, from)
                  : H5Dread(state_->id, type, memory, space, state_->reading, to),
             name_);
}

Hdf5Dataset Hdf5File::create_dataset(const std::string& name, Dtype dtype,
                                     const std::vector<Axis>& shape, const std::string& units) {
  start_hdf5();
  Hdf5Dataset out;
  out.name_ = name;
  std::vector<hsize_t> sizes;
  std::string axes;
  for (const auto& axis : shape) {
    out.sizes_.push_back(axis.size);
    sizes.push_back(static_cast<hsize_t>(axis.size));
    axes += (axes.empty() ? "" : " ") + axis.name;
  }
  const Hdf5Handle space(H5Screate_simple(static_cast<int>(sizes.size()), sizes.data(), nullptr),
                         H5Sclose);
  auto id =
      state_->check(H5Dcreate2(state_->id, name.c_str(), types_of(dtype).file, space, H5P_DEFAULT,
                               creation_properties(sizes, size_of(dtype)), access_properties()),
                    H5Dclose, name);
  state_->put(id, "axes", axes);
  state_->put(id, "units", units);
  const auto row_bytes = out.width() * static_cast<std::int64_t>(size_of(dtype));
  const auto rows = chunk_rows_for(shape.size(), out.rows(), row_bytes);
  out.state_ = std::make_shared<Hdf5Dataset::State>(
      Hdf5Dataset::State{state_, std::move(id), dtype, rows, reading_properties(*state_)});
  return out;
}

Hdf5Dataset Hdf5File::dataset(const std::string& name, Dtype dtype, std::size_t rank) const {
  start_hdf5();
  if (H5Lexists(state_->id, name.c_str(), H5P_DEFAULT) <= 0)
    state_->fail("it has no array " + name);
  H5L_info_t link;
  state_->check(H5Lget_info(state_->id, name.c_str(), &link, H5P_DEFAULT), name);
  if (link.type != H5L_TYPE_HARD) state_->fail(name + " is a link to elsewhere");
  auto id = state_->check(H5Dopen2(state_->id, name.c_str(), access_properties()), H5Dclose, name);
  const auto type = state_->check(H5Dget_type(id), H5Tclose, name);
  if (H5Tequal(type, types_of(dtype).file) <= 0)
    state_->fail(name + " is not of little-endian " + std::string(kazan::name(dtype)));
  Hdf5Dataset out;
  out.name_ = name;
  out.sizes_ = checked_sizes(*state_, id, name, rank, size_of(dtype));
  const auto rows = checked_chunk_rows(*state_, id, name, out.sizes_, size_of(dtype));
  out.state_ = std::make_shared<Hdf5Dataset::State>(
      Hdf5Dataset::State{state_, std::move(id), dtype, rows, reading_properties(*state_)});
  return out;
}

}  // namespace kazan
