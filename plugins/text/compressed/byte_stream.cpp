#include "compressed/byte_stream.hpp"

#include <fcntl.h>

#include <array>
#include <fstream>
#include <vector>

#include "base/error.hpp"
#include "base/files.hpp"
#include "compressed/unpacker.hpp"

namespace kazan {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kReadBytes = 1 << 16;

struct Format {
  const char* name;
  std::string_view first;  // bytes
  std::unique_ptr<Unpacker> (*unpacker)();
};

constexpr std::array<Format, 3> kFormats = {{
    {"gzip", "\x1F\x8B", gzip_unpacker},
    {"zstd", "\x28\xB5\x2F\xFD", zstd_unpacker},
    {"xz",
     std::string_view("\xFD"
                      "7zXZ\0",
                      6),
     xz_unpacker},
}};

class PlainFile final : public ByteStream {
 public:
  explicit PlainFile(const fs::path& path) : file_(path, O_RDONLY | O_CLOEXEC) {}
  std::size_t read(char* to, std::size_t most) override { return file_.read(to, most); }

 private:
  FileDescriptor file_;
};

class PackedFile final : public ByteStream {
 public:
  PackedFile(const fs::path& path, const Format& format)
      : path_(path), format_(format), file_(path), unpacker_(format.unpacker()) {}

  std::size_t read(char* to, std::size_t most) override {
    std::span<char> room(to, most);
    while (room.size() == most) {
      if (waiting_.empty() && !ended_) refill();
      const auto before = waiting_.size();
      step(room);
      const bool stuck = room.size() == most && waiting_.size() == before;
      if (stuck && !waiting_.empty() && !ended_) fail("its data is corrupt");
      if (stuck && ended_) return end();
    }
    return most - room.size();
  }

 private:
  void refill() {
    const auto bytes = file_.read(buffer_.data(), buffer_.size());
    waiting_ = {buffer_.data(), bytes};
    taken_ += bytes;
    ended_ = bytes == 0;
  }
  void step(std::span<char>& room) {
    try {
      unpacker_->step(waiting_, room, ended_);
    } catch (const Error& e) {
      fail(e.what());
    }
  }
  std::size_t end() const {
    if (unpacker_->whole()) return 0;
    throw Error(Fault::input, path_.native() + " ends within its " + format_.name +
                                  " data, after " + std::to_string(taken_) +
                                  " bytes: it is not whole");
  }
  [[noreturn]] void fail(const std::string& why) const {
    throw Error(Fault::input, path_.native() + " holds damaged " + format_.name +
                                  " data, before byte " + std::to_string(taken_) + ": " + why);
  }

  fs::path path_;
  const Format& format_;
  PlainFile file_;
  std::unique_ptr<Unpacker> unpacker_;
  std::vector<char> buffer_ = std::vector<char>(kReadBytes);
  std::string_view waiting_;
  std::size_t taken_ = 0;  // bytes of the file
  bool ended_ = false;
};

const Format* format_of(const fs::path& path) {
  std::array<char, 6> first{};
  std::ifstream file(path, std::ios::binary);
  file.read(first.data(), first.size());
  const std::string_view found(first.data(), static_cast<std::size_t>(file.gcount()));
  for (const auto& format : kFormats)
    if (found.starts_with(format.first)) return &format;
  return nullptr;
}

}  // namespace

std::unique_ptr<ByteStream> open_bytes(const fs::path& file) {
  if (const Format* format = format_of(file)) return std::make_unique<PackedFile>(file, *format);
  return std::make_unique<PlainFile>(file);
}

bool is_packed(const fs::path& file) {
  return format_of(file) != nullptr;
}

}  // namespace kazan
