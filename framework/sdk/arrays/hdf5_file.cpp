#include <algorithm>

#include "sdk/arrays/hdf5_room.hpp"

namespace kazan {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t kMaxText = 1 << 16;

Hdf5Handle text_type(std::size_t bytes) {
  Hdf5Handle type(H5Tcopy(H5T_C_S1), H5Tclose);
  H5Tset_size(type, std::max<std::size_t>(bytes, 1));
  H5Tset_strpad(type, H5T_STR_NULLPAD);
  H5Tset_cset(type, H5T_CSET_UTF8);
  return type;
}

struct OpenAttribute {
  Hdf5Handle id, type;
};

// A scalar attribute of the file, of class `wanted`.
OpenAttribute open_attribute(const Hdf5File::State& file, const std::string& name,
                             H5T_class_t wanted) {
  const std::string subject = "attribute " + name;
  if (H5Aexists(file.id, name.c_str()) <= 0) file.fail("it has no " + subject);
  OpenAttribute out;
  out.id = file.check(H5Aopen(file.id, name.c_str(), H5P_DEFAULT), H5Aclose, subject);
  out.type = file.check(H5Aget_type(out.id), H5Tclose, subject);
  const Hdf5Handle space(H5Aget_space(out.id), H5Sclose);
  if (H5Sget_simple_extent_type(space) != H5S_SCALAR || H5Tget_class(out.type) != wanted ||
      (wanted == H5T_STRING && H5Tis_variable_str(out.type) != 0))
    file.fail("the " + subject + " is not " +
              (wanted == H5T_STRING ? "one text of fixed length" : "one integer"));
  return out;
}

Hdf5Handle file_access() {
  Hdf5Handle access(H5Pcreate(H5P_FILE_ACCESS), H5Pclose);
  H5Pset_file_locking(access, 0, 1);
  return access;
}

}  // namespace

Hdf5File Hdf5File::create(const fs::path& path) {
  start_hdf5();
  const auto access = file_access();
  H5Pset_libver_bounds(access, H5F_LIBVER_V110, H5F_LIBVER_V110);
  const Hdf5Handle creation(H5Pcreate(H5P_FILE_CREATE), H5Pclose);
  H5Pset_obj_track_times(creation, 0);
  Hdf5File out;
  out.state_ = std::make_shared<State>(State{path, nullptr, {}});
  out.state_->id =
      out.state_->check(H5Fcreate(path.c_str(), H5F_ACC_TRUNC, creation, access), H5Fclose, "");
  return out;
}

Hdf5File Hdf5File::open(const CheckedFile& file) {
  start_hdf5();
  Hdf5File out;
  const auto source = std::make_shared<Hdf5Source>(Hdf5Source{file, nullptr});
  out.state_ = std::make_shared<State>(State{file.path(), source, {}});
  const auto access = file_access();
  read_from(source, access);
  out.state_->id =
      out.state_->check(H5Fopen(file.path().c_str(), H5F_ACC_RDONLY, access), H5Fclose, "");
  return out;
}

void Hdf5File::close() {
  start_hdf5();
  if (!state_->id.close()) state_->fail(hdf5_reason());
}

void Hdf5File::State::put(hid_t object, const std::string& name, hid_t type,
                          const void* value) const {
  const std::string subject = "attribute " + name;
  const Hdf5Handle space(H5Screate(H5S_SCALAR), H5Sclose);
  const auto attribute = check(
      H5Acreate2(object, name.c_str(), type, space, H5P_DEFAULT, H5P_DEFAULT), H5Aclose, subject);
  check(H5Awrite(attribute, type, value), subject);
}

void Hdf5File::State::put(hid_t object, const std::string& name, std::string_view text) const {
  std::string bytes(text);
  bytes.resize(std::max<std::size_t>(bytes.size(), 1));
  put(object, name, text_type(bytes.size()), bytes.data());
}

void Hdf5File::attribute(const std::string& name, std::string_view text) {
  start_hdf5();
  state_->put(state_->id, name, text);
}

void Hdf5File::attribute(const std::string& name, std::int64_t number) {
  start_hdf5();
  state_->put(state_->id, name, H5T_STD_I64LE, &number);
}

std::string Hdf5File::text(const std::string& name) const {
  start_hdf5();
  const auto attribute = open_attribute(*state_, name, H5T_STRING);
  const std::size_t size = H5Tget_size(attribute.type);
  if (size > kMaxText) state_->fail("the attribute " + name + " is longer than 64 KiB");
  std::string bytes(size, '\0');
  state_->check(H5Aread(attribute.id, attribute.type, bytes.data()), "attribute " + name);
  bytes.erase(std::find(bytes.begin(), bytes.end(), '\0'), bytes.end());
  return bytes;
}

std::int64_t Hdf5File::integer(const std::string& name) const {
  start_hdf5();
  const auto attribute = open_attribute(*state_, name, H5T_INTEGER);
  std::int64_t value = 0;
  state_->check(H5Aread(attribute.id, H5T_NATIVE_INT64, &value), "attribute " + name);
  return value;
}

}  // namespace kazan
