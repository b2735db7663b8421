// SHA-256, as lower-case hex: content keys, build ids, file hashes. And the names of git's blobs.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace kazan {

class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(const Sha256&) = delete;
  Sha256& operator=(const Sha256&) = delete;

  Sha256& add(std::string_view bytes);
  std::string hex();  // ends the computation

 private:
  struct State;
  std::unique_ptr<State> state_;
};

std::string sha256(std::string_view bytes);

// How many bytes of a file have been read, now and then. May throw, to give up.
using BytesRead = std::function<void(std::int64_t)>;

// Both throw Error (Fault::machine).
std::string sha256_file(const std::filesystem::path& path, const BytesRead& read = {});

// What git names a file of these bytes: the SHA-1 of "blob SIZE", a zero byte and the bytes.
std::string git_blob_id(const std::filesystem::path& path, const BytesRead& read = {});

}  // namespace kazan
