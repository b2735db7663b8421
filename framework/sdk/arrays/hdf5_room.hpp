// Inside the HDF5 room: identifiers that close themselves, and errors with reasons.
#pragma once

#include <hdf5.h>

#include <exception>
#include <memory>
#include <string>
#include <utility>

#include "sdk/arrays/hdf5.hpp"

namespace kazan {

// Before any other call: settings of the process, and of the calling thread.
void start_hdf5();

// The innermost reason on the library's error stack; the system's own words where it has them.
std::string hdf5_reason();

// Owns one identifier of the library.
class Hdf5Handle {
 public:
  using Close = herr_t (*)(hid_t);
  Hdf5Handle() = default;
  Hdf5Handle(hid_t id, Close closer) : id_(id), close_(closer) {}
  ~Hdf5Handle() { close(); }
  Hdf5Handle(Hdf5Handle&& other) noexcept
      : id_(std::exchange(other.id_, -1)), close_(other.close_) {}
  Hdf5Handle& operator=(Hdf5Handle&& other) noexcept {
    std::swap(id_, other.id_);
    std::swap(close_, other.close_);
    return *this;
  }

  operator hid_t() const { return id_; }
  bool close() { return id_ < 0 || close_(std::exchange(id_, -1)) >= 0; }

 private:
  hid_t id_ = -1;
  Close close_ = nullptr;
};

// A file as the library's driver of ours reads it. What went wrong is kept here, because nothing
// may be thrown through the library, which is C.
struct Hdf5Source {
  CheckedFile file;
  std::exception_ptr error;
};

// Makes files that are opened with the property list `access` be read from `source`. The library
// copies the list when it opens the file; `source` must live until then.
void read_from(const std::shared_ptr<Hdf5Source>& source, hid_t access);

struct Hdf5File::State {
  std::filesystem::path path;
  std::shared_ptr<Hdf5Source> source;  // null: writing
  Hdf5Handle id;

  // Throws the source's error rather than what the library made of it.
  [[noreturn]] void fail(const std::string& what) const;
  // Throw what `subject` ("" for the file) failed of.
  void check(herr_t status, const std::string& subject) const;
  Hdf5Handle check(hid_t id_or_error, Hdf5Handle::Close closer, const std::string& subject) const;

  bool failed(bool said_so) const;

  // An attribute of the file or of one of its arrays; texts have fixed length (h5py gives bytes).
  void put(hid_t object, const std::string& name, hid_t type, const void* value) const;
  void put(hid_t object, const std::string& name, std::string_view text) const;
};

}  // namespace kazan
