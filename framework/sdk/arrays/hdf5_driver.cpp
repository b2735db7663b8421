// A virtual file driver of the HDF5 library that reads through a CheckedFile: each chunk is
// compared with what was saved before the library sees any of it, be it data or the library's own
// metadata.
#include "sdk/arrays/hdf5_room.hpp"

namespace kazan {
namespace {

struct Driver : H5FD_t {
  std::shared_ptr<Hdf5Source> source;
  haddr_t end_of_allocation = 0;
};

Driver& driver(H5FD_t* file) {
  return *static_cast<Driver*>(file);
}
const Driver& driver(const H5FD_t* file) {
  return *static_cast<const Driver*>(file);
}

// What the property list carries: the library copies its bytes.
struct Carried {
  const std::shared_ptr<Hdf5Source>* source;
};

H5FD_t* open_file(const char*, unsigned flags, hid_t access, haddr_t) {
  const auto* carried = static_cast<const Carried*>(H5Pget_driver_info(access));
  if (!carried || (flags & (H5F_ACC_RDWR | H5F_ACC_TRUNC | H5F_ACC_CREAT))) return nullptr;
  return new (std::nothrow) Driver{{}, *carried->source, 0};
}

herr_t close_file(H5FD_t* file) {
  delete &driver(file);
  return 0;
}

herr_t query(const H5FD_t*, unsigned long* features) {
  // As the library's own driver of plain files.
  *features = H5FD_FEAT_AGGREGATE_METADATA | H5FD_FEAT_ACCUMULATE_METADATA | H5FD_FEAT_DATA_SIEVE |
              H5FD_FEAT_AGGREGATE_SMALLDATA;
  return 0;
}

haddr_t end_of_allocation(const H5FD_t* file, H5FD_mem_t) {
  return driver(file).end_of_allocation;
}

herr_t set_end_of_allocation(H5FD_t* file, H5FD_mem_t, haddr_t address) {
  driver(file).end_of_allocation = address;
  return 0;
}

haddr_t end_of_file(const H5FD_t* file, H5FD_mem_t) {
  return driver(file).source->file.size();
}

herr_t read(H5FD_t* file, H5FD_mem_t, hid_t, haddr_t address, std::size_t size, void* buffer) {
  auto& source = *driver(file).source;
  try {
    if (source.error) return -1;
    source.file.read(address, buffer, size);
    return 0;
  } catch (...) {
    source.error = std::current_exception();
    return -1;
  }
}

herr_t write(H5FD_t*, H5FD_mem_t, hid_t, haddr_t, std::size_t, const void*) {
  return -1;
}

hid_t registered_driver() {
  static const hid_t id = [] {
    H5FD_class_t driver{};
    driver.name = "kazan_checked";
    driver.maxaddr = HADDR_MAX / 2;
    driver.fc_degree = H5F_CLOSE_WEAK;
    driver.fapl_size = sizeof(Carried);
    driver.open = open_file;
    driver.close = close_file;
    // Without a comparison, files opened twice stay apart, each with errors of its own.
    driver.query = query;
    driver.get_eoa = end_of_allocation;
    driver.set_eoa = set_end_of_allocation;
    driver.get_eof = end_of_file;
    driver.read = read;
    driver.write = write;
    const H5FD_mem_t kinds[] = H5FD_FLMAP_DICHOTOMY;
    std::copy(std::begin(kinds), std::end(kinds), driver.fl_map);
    return H5FDregister(&driver);
  }();
  return id;
}

}  // namespace

void read_from(const std::shared_ptr<Hdf5Source>& source, hid_t access) {
  const Carried carried{&source};
  H5Pset_driver(access, registered_driver(), &carried);
}

}  // namespace kazan
