// safetensors files (https://huggingface.co/docs/safetensors): u64 header length, JSON header,
// tensors. Read strictly, because weights come from strangers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "sdk/array.hpp"
#include "sdk/checked_file.hpp"

namespace kazan {

// A file read through a memory map. Arrays from it keep the map alive.
//
// The constructor checks everything that the header says and throws Error (Fault::input) with the
// file and the tensor: header longer than 100 MB or than the file, not UTF-8, not JSON, duplicate
// or unknown keys, unknown element types, negative or overflowing numbers, a shape that does not
// fit its bytes, tensors that overlap, leave holes, end beyond the file or before its end.
// The file must not be shortened while it is open: that is how memory maps are.
class Safetensors {
 public:
  struct Tensor {
    std::string dtype;  // the file's word: "F32", "BF16"
    std::vector<std::int64_t> shape;
    std::size_t begin = 0, end = 0;  // bytes, from the first tensor's
  };

  explicit Safetensors(CheckedFile file);

  const std::filesystem::path& path() const { return file_.path(); }
  const std::map<std::string, Tensor>& tensors() const { return tensors_; }
  const std::map<std::string, std::string>& metadata() const { return metadata_; }
  bool has(const std::string& name) const { return tensors_.count(name) > 0; }
  const Tensor& at(const std::string& name) const;  // throws Error with the nearest name

  // The tensor as it is: F32, F64, I32, I64, U8 and BOOL, else Error. A view of the map, or a copy
  // where the file did not align it. Writing into a view changes memory, never the file.
  // `axes` names the axes; without it they have no names.
  Array read(const std::string& name, const std::vector<std::string>& axes = {}) const;
  // F32 as read() does, F16 and BF16 converted (exactly), else Error.
  Array read_f32(const std::string& name, const std::vector<std::string>& axes = {}) const;
  // Some rows of a matrix as read_f32() has them, in the order asked: [rows columns]. A copy, read
  // row by row past the map: of other rows not a page is touched. Error (Fault::internal) for a row
  // that is not there.
  Array rows_f32(const std::string& name, std::span<const std::int32_t> rows) const;

 private:
  void parse(std::string_view header, std::size_t data_bytes);
  const Tensor& of_floats(const std::string& name) const;  // F32, F16 or BF16
  const std::byte* bytes(const Tensor& tensor) const;      // verified

  CheckedFile file_;
  std::shared_ptr<const std::byte> map_;  // the whole file
  std::size_t data_ = 0;                  // offset of the first tensor
  std::map<std::string, Tensor> tensors_;
  std::map<std::string, std::string> metadata_;
};

// Equal tensors and metadata give equal bytes: wide elements first, then by name, every tensor
// aligned to its elements and the first one to 64 bytes. Synced, but not atomic: for folders that
// are renamed into place as a whole.
void write_safetensors(const std::filesystem::path& path,
                       const std::map<std::string, Array>& tensors,
                       const std::map<std::string, std::string>& metadata = {});

}  // namespace kazan
