// A file to read. One of the store's is compared with what was saved, chunk by chunk, the first
// time that a chunk is touched: what is not read costs nothing, nor does reading again.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

#include "base/checksum.hpp"
#include "base/error.hpp"

namespace kazan {

// Copies share the open file and what is known of it. Any thread may read.
//
// Of a file of the store, every function throws Damaged naming file, chunk and bytes when it is
// gone, cannot be read, or has other bytes than were saved. Of any other, Error (Fault::input).
class KAZAN_API CheckedFile {
 public:
  CheckedFile(std::filesystem::path path);  // of a stranger: there is nothing to compare with
  // A file of the artifact "<key>/<port>".
  CheckedFile(std::filesystem::path path, ChunkSums sums, std::string artifact);
  // The same of a file that the caller compares.
  CheckedFile(std::filesystem::path path, std::string artifact);

  const std::filesystem::path& path() const;  // for messages
  std::uint64_t size() const;
  int descriptor() const;
  // Whether what is read is compared here: a format's own sums then find nothing more.
  bool compares() const;

  // `bytes` from `offset`; Error when the file ends before.
  void read(std::uint64_t offset, void* to, std::size_t bytes) const;
  std::string text() const;  // all of it
  // To be called before bytes are read by other ways: through a map of the descriptor, a link.
  void verify(std::uint64_t offset, std::uint64_t bytes) const;
  void verify() const { verify(0, size()); }

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace kazan
