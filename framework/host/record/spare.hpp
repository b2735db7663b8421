// Room on a disk that is kept for what has to be written once the disk is full.
#pragma once

#include <cstdint>
#include <filesystem>

namespace kazan {

class Spare {
 public:
  // A file of so many bytes beside `path`, named as its temporaries are. None where there is no
  // room or no right: then nothing is kept.
  Spare(const std::filesystem::path& path, std::int64_t bytes);
  ~Spare() { release(); }
  Spare(const Spare&) = delete;
  Spare& operator=(const Spare&) = delete;

  void release();

 private:
  std::filesystem::path file_;
};

}  // namespace kazan
