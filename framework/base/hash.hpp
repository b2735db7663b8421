// SHA-256, as lower-case hex: content keys, build ids, file hashes.
#pragma once

#include <filesystem>
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
std::string sha256_file(const std::filesystem::path& path);  // throws Error (Fault::machine)

}  // namespace kazan
