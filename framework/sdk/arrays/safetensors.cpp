#include "sdk/arrays/safetensors.hpp"

#include <fcntl.h>
#include <sys/mman.h>

#include <algorithm>
#include <bit>
#include <cerrno>
#include <cstring>
#include <optional>

#include "base/files.hpp"
#include "base/json.hpp"
#include "base/text.hpp"
#include "sdk/damaged.hpp"

namespace kazan {
namespace {

static_assert(std::endian::native == std::endian::little, "safetensors are little-endian");

constexpr std::size_t kLengthBytes = 8;
constexpr std::uint64_t kMaxHeader = 100'000'000;  // the reference implementation's limit
constexpr std::size_t kDataAlignment = 64;

struct DtypeRow {
  std::string_view word;
  std::size_t size;             // bytes an element
  std::optional<Dtype> native;  // what Array holds it as
};
constexpr DtypeRow kDtypes[] = {
    {"F32", 4, Dtype::f32},   {"F64", 8, Dtype::f64},       {"I32", 4, Dtype::i32},
    {"I64", 8, Dtype::i64},   {"U8", 1, Dtype::u8},         {"BOOL", 1, Dtype::u8},
    {"F16", 2, std::nullopt}, {"BF16", 2, std::nullopt},    {"I8", 1, std::nullopt},
    {"I16", 2, std::nullopt}, {"U16", 2, std::nullopt},     {"U32", 4, std::nullopt},
    {"U64", 8, std::nullopt}, {"F8_E4M3", 1, std::nullopt}, {"F8_E5M2", 1, std::nullopt}};

const DtypeRow* dtype_row(std::string_view word) {
  for (const auto& row : kDtypes)
    if (row.word == word) return &row;
  return nullptr;
}

std::string_view word_of(Dtype dtype) {
  for (const auto& row : kDtypes)
    if (row.native == dtype) return row.word;
  throw Error(Fault::internal, "safetensors has no word for " + std::string(name(dtype)));
}

std::shared_ptr<const std::byte> map_file(const CheckedFile& file) {
  const auto size = static_cast<std::size_t>(file.size());
  if (size == 0) throw Error(Fault::input, file.path().native() + ": the file is empty");
  // Private and writable: whoever writes into a view gets his own page.
  void* memory = ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_NORESERVE,
                        file.descriptor(), 0);
  if (memory == MAP_FAILED) throw_errno("map", file.path().native(), errno);
  return {static_cast<const std::byte*>(memory),
          [size](const std::byte* p) { ::munmap(const_cast<std::byte*>(p), size); }};
}

std::size_t offset_of(const Json& json) {
  const std::int64_t v = json.integer();
  if (v < 0) throw Error(Fault::input, "the offset " + std::to_string(v) + " is negative");
  return static_cast<std::size_t>(v);
}

std::string show(const std::vector<std::int64_t>& shape) {
  std::vector<std::string> sizes;
  for (const auto size : shape) sizes.push_back(std::to_string(size));
  return "[" + join(sizes, ", ") + "]";
}

// The bytes that shape and element type ask for; overflow is an Error.
std::size_t bytes_needed(const std::vector<std::int64_t>& shape, std::size_t element) {
  std::int64_t bytes = static_cast<std::int64_t>(element);
  for (const auto size : shape)
    if (size < 0 || __builtin_mul_overflow(bytes, size, &bytes))
      throw Error(Fault::input, "the shape " + show(shape) + " is impossible");
  return static_cast<std::size_t>(bytes);
}

Safetensors::Tensor parse_tensor(const Json& json) {
  Safetensors::Tensor tensor;
  for (const auto& [key, value] : json.members())
    if (key != "dtype" && key != "shape" && key != "data_offsets")
      throw Error(Fault::input, "unknown key \"" + key + "\"");
  tensor.dtype = json.at("dtype").string();
  const DtypeRow* row = dtype_row(tensor.dtype);
  if (!row) throw Error(Fault::input, "unknown element type \"" + tensor.dtype + "\"");
  for (const auto& size : json.at("shape").items()) tensor.shape.push_back(size.integer());
  const auto& offsets = json.at("data_offsets").items();
  if (offsets.size() != 2) throw Error(Fault::input, "data_offsets is not a pair");
  tensor.begin = offset_of(offsets[0]);
  tensor.end = offset_of(offsets[1]);
  if (tensor.begin > tensor.end) throw Error(Fault::input, "data_offsets run backwards");
  const std::size_t needed = bytes_needed(tensor.shape, row->size);
  if (tensor.end - tensor.begin != needed)
    throw Error(Fault::input, tensor.dtype + " " + show(tensor.shape) + " needs " +
                                  std::to_string(needed) + " bytes, data_offsets hold " +
                                  std::to_string(tensor.end - tensor.begin));
  return tensor;
}

// The tensors in file order must cover [0, data_bytes) without gaps.
void check_cover(const std::map<std::string, Safetensors::Tensor>& tensors,
                 std::size_t data_bytes) {
  std::vector<const std::pair<const std::string, Safetensors::Tensor>*> order;
  for (const auto& item : tensors) order.push_back(&item);
  std::sort(order.begin(), order.end(), [](const auto* a, const auto* b) {
    return std::pair(a->second.begin, a->second.end) < std::pair(b->second.begin, b->second.end);
  });
  std::size_t covered = 0;
  for (const auto* item : order) {
    const auto& [begin, end] = std::pair(item->second.begin, item->second.end);
    const std::string which = "tensor \"" + item->first + "\" ";
    if (begin < covered) throw Error(Fault::input, which + "overlaps the one before it");
    if (begin > covered)
      throw Error(Fault::input, which + "leaves a hole of " + std::to_string(begin - covered) +
                                    " bytes before it");
    if (end > data_bytes)
      throw Error(Fault::input, which + "ends at byte " + std::to_string(end) +
                                    " of the data, but the file holds only " +
                                    std::to_string(data_bytes) + " (truncated?)");
    covered = end;
  }
  if (covered != data_bytes)
    throw Error(Fault::input,
                std::to_string(data_bytes - covered) + " bytes follow the last tensor");
}

std::vector<Axis> axes_of(const std::vector<std::int64_t>& shape,
                          const std::vector<std::string>& names) {
  std::vector<Axis> axes;
  for (std::size_t i = 0; i < shape.size(); ++i)
    axes.push_back({i < names.size() ? names[i] : "", shape[i]});
  return axes;
}

// IEEE half to single, exactly: moves the bits and corrects the exponent by a multiplication,
// which also normalises subnormal halves.
float float_from_half(std::uint16_t half) {
  const std::uint32_t magnitude = std::uint32_t{half & 0x7fffu} << 13;
  std::uint32_t bits = std::bit_cast<std::uint32_t>(std::bit_cast<float>(magnitude) * 0x1p112f);
  if ((half & 0x7c00u) == 0x7c00u) bits = magnitude | 0x7f800000u;  // infinity, NaN
  return std::bit_cast<float>(bits | std::uint32_t{half & 0x8000u} << 16);
}

float float_from_bfloat16(std::uint16_t v) {
  return std::bit_cast<float>(std::uint32_t{v} << 16);
}

template <class Convert>
void convert(const std::byte* from, std::span<float> to, Convert convert_one) {
  for (std::size_t i = 0; i < to.size(); ++i) {
    std::uint16_t bits;  // the file need not align it
    std::memcpy(&bits, from + 2 * i, 2);
    to[i] = convert_one(bits);
  }
}

// Of F16 or BF16.
void convert(std::string_view dtype, const std::byte* from, std::span<float> to) {
  if (dtype == "F16") return convert(from, to, float_from_half);
  convert(from, to, float_from_bfloat16);
}

using NamedArray = std::pair<const std::string, Array>;

// The JSON header for tensors in this order, padded so that the data after it is aligned.
std::string header_of(const std::vector<const NamedArray*>& order,
                      const std::map<std::string, std::string>& metadata) {
  Json header = Json::object();
  for (const auto& [key, text] : metadata) header["__metadata__"][key] = text;
  std::uint64_t offset = 0;
  for (const auto* item : order) {
    const Array& array = item->second;
    Json shape = Json::array(), offsets = Json::array();
    for (const auto& axis : array.shape()) shape.push(axis.size);
    offsets.push(offset);
    offset += array.bytes();
    offsets.push(offset);
    header[item->first] = Json::object({{"dtype", word_of(array.dtype())},
                                        {"shape", std::move(shape)},
                                        {"data_offsets", std::move(offsets)}});
  }
  std::string text = header.dump();
  while ((kLengthBytes + text.size()) % kDataAlignment != 0) text += ' ';
  return text;
}

}  // namespace

Safetensors::Safetensors(CheckedFile file) : file_(std::move(file)), map_(map_file(file_)) {
  const auto size = static_cast<std::size_t>(file_.size());
  file_.verify(0, std::min(size, kLengthBytes));
  try {
    if (size < kLengthBytes) throw Error(Fault::input, "too short to be a safetensors file");
    std::uint64_t length = 0;
    std::memcpy(&length, map_.get(), kLengthBytes);
    if (length > kMaxHeader)
      throw Error(Fault::input, "the header claims " + std::to_string(length) +
                                    " bytes; at most 100 MB are allowed (is it safetensors?)");
    if (length > size - kLengthBytes)
      throw Error(Fault::input, "the header claims " + std::to_string(length) +
                                    " bytes, the file has " + std::to_string(size) +
                                    " (truncated?)");
    data_ = kLengthBytes + static_cast<std::size_t>(length);
    file_.verify(kLengthBytes, length);
    const auto* text = reinterpret_cast<const char*>(map_.get()) + kLengthBytes;
    parse({text, static_cast<std::size_t>(length)}, size - data_);
  } catch (const Damaged&) {
    throw;
  } catch (const Error& e) {
    throw Error(e.fault(), path().native() + ": " + e.what());
  }
}

void Safetensors::parse(std::string_view header, std::size_t data_bytes) {
  if (const auto at = invalid_utf8(header))
    throw Error(Fault::input, "the header is not UTF-8 at byte " + std::to_string(*at));
  const Json json = Json::parse(header, "header");
  for (const auto& [name, value] : json.members()) try {
      if (name == "__metadata__")
        for (const auto& [key, text] : value.members()) metadata_[key] = text.string();
      else
        tensors_[name] = parse_tensor(value);
    } catch (const Error& e) {
      throw Error(Fault::input, "\"" + name + "\": " + e.what());
    }
  check_cover(tensors_, data_bytes);
}

const Safetensors::Tensor& Safetensors::at(const std::string& name) const {
  if (const auto found = tensors_.find(name); found != tensors_.end()) return found->second;
  std::vector<std::string> names;
  for (const auto& item : tensors_) names.push_back(item.first);
  throw Error(Fault::input, path().native() + ": there is no tensor \"" + name + "\"" +
                                did_you_mean(name, names));
}

const std::byte* Safetensors::bytes(const Tensor& tensor) const {
  file_.verify(data_ + tensor.begin, tensor.end - tensor.begin);
  return map_.get() + data_ + tensor.begin;
}

Array Safetensors::read(const std::string& name, const std::vector<std::string>& axes) const {
  const Tensor& tensor = at(name);
  const DtypeRow& row = *dtype_row(tensor.dtype);
  if (!row.native)
    throw Error(Fault::input, path().native() + ": tensor \"" + name + "\" is " + tensor.dtype +
                                  "; expected F32, F64, I32, I64, U8 or BOOL");
  const std::byte* from = bytes(tensor);
  auto shape = axes_of(tensor.shape, axes);
  if (reinterpret_cast<std::uintptr_t>(from) % row.size == 0)
    return Array::view(*row.native, std::move(shape), const_cast<std::byte*>(from), map_);
  Array copy(*row.native, std::move(shape));
  if (copy.bytes() > 0) std::memcpy(copy.data(), from, copy.bytes());
  return copy;
}

const Safetensors::Tensor& Safetensors::of_floats(const std::string& name) const {
  const Tensor& tensor = at(name);
  if (tensor.dtype != "F32" && tensor.dtype != "F16" && tensor.dtype != "BF16")
    throw Error(Fault::input, path().native() + ": tensor \"" + name + "\" is " + tensor.dtype +
                                  "; expected F32, F16 or BF16");
  return tensor;
}

Array Safetensors::read_f32(const std::string& name, const std::vector<std::string>& axes) const {
  const Tensor& tensor = of_floats(name);
  if (tensor.dtype == "F32") return read(name, axes);
  Array out(Dtype::f32, axes_of(tensor.shape, axes));
  convert(tensor.dtype, bytes(tensor), out.values<float>());
  return out;
}

Array Safetensors::rows_f32(const std::string& name, std::span<const std::int32_t> rows) const {
  const Tensor& tensor = of_floats(name);
  if (tensor.shape.size() != 2)
    throw Error(Fault::input, path().native() + ": tensor \"" + name + "\" is no matrix");
  const std::size_t columns = static_cast<std::size_t>(tensor.shape[1]),
                    row_bytes = columns * dtype_row(tensor.dtype)->size;
  Array out(Dtype::f32, {{"", static_cast<std::int64_t>(rows.size())}, {"", tensor.shape[1]}});
  std::vector<std::byte> half(tensor.dtype == "F32" ? 0 : row_bytes);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (rows[i] < 0 || rows[i] >= tensor.shape[0])
      throw Error(Fault::internal, "row " + std::to_string(rows[i]) + " of " +
                                       std::to_string(tensor.shape[0]) + " was asked for");
    const auto to = out.values<float>().subspan(i * columns, columns);
    const std::uint64_t from = data_ + tensor.begin + static_cast<std::size_t>(rows[i]) * row_bytes;
    file_.read(from, half.empty() ? static_cast<void*>(to.data()) : half.data(), row_bytes);
    if (!half.empty()) convert(tensor.dtype, half.data(), to);
  }
  return out;
}

void write_safetensors(const std::filesystem::path& path,
                       const std::map<std::string, Array>& tensors,
                       const std::map<std::string, std::string>& metadata) {
  std::vector<const NamedArray*> order;
  for (const auto& item : tensors) order.push_back(&item);
  std::stable_sort(order.begin(), order.end(), [](const NamedArray* a, const NamedArray* b) {
    return size_of(a->second.dtype()) > size_of(b->second.dtype());
  });
  const std::string header = header_of(order, metadata);
  const std::uint64_t length = header.size();
  const FileDescriptor file(path, O_WRONLY | O_CREAT | O_TRUNC);
  file.write({reinterpret_cast<const char*>(&length), kLengthBytes});
  file.write(header);
  for (const auto* item : order)
    file.write({static_cast<const char*>(item->second.data()), item->second.bytes()});
  file.sync();
}

}  // namespace kazan
