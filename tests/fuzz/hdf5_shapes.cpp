// Sound HDF5 files that are not what our codecs write: the input is a recipe by which the library
// itself makes the file, with other element types, ranks, layouts, filters, attributes and links
// than there should be. So the codecs' checks meet files that changed bytes never get to be.
#include <cstring>

#include "hdf5_artifacts.hpp"
#include "sdk/arrays/hdf5_room.hpp"

using namespace kazan;
using namespace kazan::fuzz;

namespace {

// The recipe: bytes taken one by one, 0 after the last.
class Recipe {
 public:
  explicit Recipe(std::string_view bytes) : bytes_(bytes) {}
  unsigned byte() {
    if (bytes_.empty()) return 0;
    const auto value = static_cast<unsigned char>(bytes_.front());
    bytes_.remove_prefix(1);
    return value;
  }
  // 0, as it should be, from three bytes in four; else 1 to kinds - 1.
  unsigned kind(unsigned kinds) {
    const unsigned b = byte();
    return b < 192 ? 0 : 1 + b % (kinds - 1);
  }
  void fill(std::vector<unsigned char>& out) {
    for (auto& b : out) b = static_cast<unsigned char>(byte());
  }

 private:
  std::string_view bytes_;
};

struct Column {
  const char* name;
  hid_t type;
  int rank;
};

void write_text(hid_t file, const char* name, const char* text, Recipe& recipe) {
  const unsigned kind = recipe.kind(6);
  if (kind == 1) return;  // absent
  const hid_t type = kind == 2 ? H5Tcopy(H5T_STD_I32LE) : H5Tcopy(H5T_C_S1);
  if (kind != 2) H5Tset_size(type, kind == 3 ? H5T_VARIABLE : std::strlen(text));
  if (kind == 5) H5Tset_size(type, 1 + recipe.byte());
  hsize_t two = 2;
  const hid_t space = kind == 4 ? H5Screate_simple(1, &two, nullptr) : H5Screate(H5S_SCALAR);
  const hid_t attribute = H5Acreate2(file, name, type, space, H5P_DEFAULT, H5P_DEFAULT);
  std::vector<char> value(1024);
  std::memcpy(value.data(), text, std::strlen(text));
  if (kind == 3)
    H5Awrite(attribute, type, &text);
  else
    H5Awrite(attribute, type, value.data());
  H5Aclose(attribute), H5Sclose(space), H5Tclose(type);
}

void write_integer(hid_t file, const char* name, Recipe& recipe) {
  const hid_t types[] = {H5T_STD_I64LE, H5T_STD_U64BE, H5T_IEEE_F64LE, H5T_STD_I8LE};
  const hid_t type = types[recipe.kind(4)];
  const unsigned kind = recipe.kind(3);
  if (kind == 1) return;
  const hid_t space = H5Screate(kind == 2 ? H5S_NULL : H5S_SCALAR);
  const hid_t attribute = H5Acreate2(file, name, type, space, H5P_DEFAULT, H5P_DEFAULT);
  std::int64_t value = recipe.byte();
  if (recipe.kind(2)) value = (value - 128) << 40;
  if (kind == 0) H5Awrite(attribute, H5T_NATIVE_INT64, &value);
  H5Aclose(attribute), H5Sclose(space);
}

hid_t other_type(const Column& column, Recipe& recipe) {
  const hid_t types[] = {column.type,   H5T_IEEE_F32BE, H5T_IEEE_F64LE,
                         H5T_STD_I32LE, H5T_STD_I64LE,  H5T_STD_U8LE,
                         H5T_C_S1,      H5T_STD_B32LE,  H5T_STD_REF_OBJ};
  return types[recipe.kind(std::size(types))];
}

// The layout and filters. Some of these the library refuses to make: then there is no such array.
hid_t creation(int rank, const hsize_t* sizes, Recipe& recipe) {
  const hid_t list = H5Pcreate(H5P_DATASET_CREATE);
  const unsigned kind = recipe.kind(8);
  std::vector<hsize_t> chunk(sizes, sizes + rank);
  for (auto& size : chunk) size = std::max<hsize_t>(1, std::min<hsize_t>(size, 2));
  if (kind == 1) H5Pset_layout(list, H5D_COMPACT);
  if (kind == 2) H5Pset_external(list, "/dev/zero", 0, H5F_UNLIMITED);
  if (kind == 3) chunk.assign(chunk.size(), hsize_t{1} << (recipe.byte() % 32));
  if (kind == 0 || kind >= 3) H5Pset_chunk(list, rank, chunk.data());
  if (kind == 0) H5Pset_fletcher32(list);
  if (kind == 4) H5Pset_deflate(list, 6);
  if (kind == 5) H5Pset_shuffle(list);
  if (kind == 6) H5Pset_scaleoffset(list, H5Z_SO_INT, 4);
  if (kind == 7) H5Pset_nbit(list);
  return list;
}

void write_array(hid_t file, const Column& column, hsize_t rows, Recipe& recipe) {
  const unsigned link = recipe.kind(5);
  if (link == 1) return;
  if (link == 2) {
    H5Lcreate_soft("/elsewhere", file, column.name, H5P_DEFAULT, H5P_DEFAULT);
    return;
  }
  if (link == 3) {
    H5Lcreate_external("/dev/zero", "/x", file, column.name, H5P_DEFAULT, H5P_DEFAULT);
    return;
  }
  if (link == 4) {
    H5Gclose(H5Gcreate2(file, column.name, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT));
    return;
  }
  const int rank = recipe.kind(2) ? static_cast<int>(recipe.byte() % 4) : column.rank;
  hsize_t sizes[4] = {rows, 3, 2, 1}, limits[4];
  if (recipe.kind(2)) sizes[0] = recipe.byte();
  const bool huge = recipe.kind(2);  // claimed, never written
  if (huge) sizes[recipe.byte() % 2] = hsize_t{1} << (recipe.byte() % 62);
  std::fill(std::begin(limits), std::end(limits), H5S_UNLIMITED);
  const hid_t type = other_type(column, recipe), list = creation(rank, sizes, recipe);
  const hid_t space = H5Screate_simple(rank, sizes, huge ? limits : nullptr);
  const hid_t array = H5Dcreate2(file, column.name, type, space, H5P_DEFAULT, list, H5P_DEFAULT);
  if (array >= 0 && !huge && H5Pget_external_count(list) == 0) {
    // Zeros and small numbers are what counts and indices are made of.
    std::vector<unsigned char> bytes(static_cast<std::size_t>(H5Sget_simple_extent_npoints(space)));
    recipe.fill(bytes);
    const hid_t memory = H5T_NATIVE_UCHAR;
    H5Dwrite(array, memory, H5S_ALL, H5S_ALL, H5P_DEFAULT, bytes.data());
  }
  if (array >= 0) H5Dclose(array);
  H5Sclose(space), H5Pclose(list);
}

}  // namespace

KAZAN_FUZZ_TARGET(hdf5_shapes, nullptr) {
  start_hdf5();
  Recipe recipe(bytes);
  const unsigned which = recipe.byte() % 3;
  const hsize_t rows = recipe.byte() % 8;
  const std::vector<Column> columns[] = {
      {{"positions", H5T_STD_I32LE, 1}, {"activations", H5T_IEEE_F32LE, 2}},
      {{"row_start", H5T_STD_I64LE, 1},
       {"latent", H5T_STD_I32LE, 1},
       {"activation", H5T_IEEE_F32LE, 1}},
      {{"windows", H5T_STD_I64LE, 1},
       {"id", H5T_STD_I32LE, 1},
       {"begin", H5T_STD_I64LE, 1},
       {"end", H5T_STD_I64LE, 1}}};
  const char* files[] = {"activations.h5", "codes.h5", "tokens.h5"};
  const char* types[] = {Activations::kType, Codes::kType, Tokens::kType};
  put("text.txt", "plum brandy");
  const auto path = folder() / files[which];
  const hid_t file = H5Fcreate(path.c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
  require(file >= 0, "the library can make a file");
  write_text(file, "producer", types[which], recipe);
  write_text(file, "tokenizer", "0123456789", recipe);
  write_integer(file, "latents", recipe);
  write_integer(file, "vocabulary", recipe);
  for (const auto& column : columns[which]) write_array(file, column, rows, recipe);
  require(H5Fclose(file) >= 0, "the library can close its file");
  const decltype(&use_codes) uses[] = {use_activations, use_codes, use_tokens};
  uses[which]({folder(), nullptr});
}
