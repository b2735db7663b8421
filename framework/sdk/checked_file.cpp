#include "sdk/checked_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <mutex>
#include <optional>
#include <vector>

#include "sdk/damaged.hpp"

namespace kazan {
namespace {

constexpr std::size_t kNone = ~std::size_t{0};

// Of the process or of rights: the file may well be whole.
bool is_ours(int error) {
  return error == EACCES || error == EPERM || error == EMFILE || error == ENFILE || error == ENOMEM;
}

}  // namespace

struct CheckedFile::State {
  std::filesystem::path path;
  std::string artifact;            // "": a stranger's
  std::optional<ChunkSums> saved;  // nothing: not compared here
  int descriptor = -1;
  std::uint64_t size = 0;
  std::mutex mutex;              // of what follows
  std::vector<bool> good;        // chunks that were compared
  std::vector<char> held_bytes;  // of one good chunk, read whole for a part of it
  std::size_t held = kNone;

  ~State() {
    if (descriptor >= 0) ::close(descriptor);
  }

  void open();
  void fetch(std::uint64_t offset, char* to, std::size_t bytes) const;
  void compare(std::size_t chunk, const char* bytes);
  void hold(std::size_t chunk);
  [[noreturn]] void fail(const std::string& what) const;
  [[noreturn]] void fail(int error) const;
};

void CheckedFile::State::fail(const std::string& what) const {
  if (!artifact.empty()) throw Damaged(artifact, path.native() + " is damaged: " + what);
  throw Error(Fault::input, "cannot read " + path.native() + ": " + what);
}

void CheckedFile::State::fail(int error) const {
  if (!artifact.empty() && is_ours(error)) throw_errno("read", path.native(), error);
  fail(std::strerror(error));
}

void CheckedFile::State::open() {
  descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) fail(errno);
  struct stat status {};
  if (::fstat(descriptor, &status) != 0) fail(errno);
  if (!S_ISREG(status.st_mode)) fail("it is not a file");
  size = static_cast<std::uint64_t>(status.st_size);
  if (!saved) return;
  if (size != saved->bytes)
    fail("it has " + std::to_string(size) + " bytes; " + std::to_string(saved->bytes) +
         " were saved");
  good.resize(saved->sums.size());
}

void CheckedFile::State::fetch(std::uint64_t offset, char* to, std::size_t bytes) const {
  while (bytes > 0) {
    const ssize_t n = ::pread(descriptor, to, bytes, static_cast<off_t>(offset));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) fail(errno);
    if (n == 0) fail("it ends at byte " + std::to_string(offset));
    offset += static_cast<std::uint64_t>(n);
    to += n;
    bytes -= static_cast<std::size_t>(n);
  }
}

void CheckedFile::State::compare(std::size_t chunk, const char* bytes) {
  const auto size_of_it = static_cast<std::size_t>(saved->end(chunk) - saved->begin(chunk));
  const auto found = checksum({bytes, size_of_it});
  if (found != saved->sums[chunk])
    fail(chunk_text(*saved, chunk) + " has other bytes than were saved (" + kChecksumName + " " +
         checksum_text(found) + ", saved " + checksum_text(saved->sums[chunk]) + ")");
  good[chunk] = true;
}

void CheckedFile::State::hold(std::size_t chunk) {
  if (held == chunk) return;
  held = kNone;
  held_bytes.resize(saved->chunk_bytes);
  fetch(saved->begin(chunk), held_bytes.data(),
        static_cast<std::size_t>(saved->end(chunk) - saved->begin(chunk)));
  compare(chunk, held_bytes.data());
  held = chunk;
}

CheckedFile::CheckedFile(std::filesystem::path path)
    : CheckedFile(std::move(path), std::string()) {}

CheckedFile::CheckedFile(std::filesystem::path path, std::string artifact)
    : state_(std::make_shared<State>()) {
  state_->path = std::move(path);
  state_->artifact = std::move(artifact);
  state_->open();
}

CheckedFile::CheckedFile(std::filesystem::path path, ChunkSums sums, std::string artifact)
    : state_(std::make_shared<State>()) {
  state_->path = std::move(path);
  state_->artifact = std::move(artifact);
  state_->saved = std::move(sums);
  state_->open();
}

const std::filesystem::path& CheckedFile::path() const {
  return state_->path;
}

std::uint64_t CheckedFile::size() const {
  return state_->size;
}

int CheckedFile::descriptor() const {
  return state_->descriptor;
}

bool CheckedFile::compares() const {
  return state_->saved.has_value();
}

// A chunk that is wanted whole is compared where it is wanted. Of one that is wanted in part the
// rest is kept: whoever reads in order wants it next.
void CheckedFile::read(std::uint64_t offset, void* to, std::size_t bytes) const {
  State& s = *state_;
  if (offset > s.size || bytes > s.size - offset)
    s.fail("it ends at byte " + std::to_string(s.size));
  char* out = static_cast<char*>(to);
  if (!s.saved) return s.fetch(offset, out, bytes);
  const std::lock_guard lock(s.mutex);
  while (bytes > 0) {
    const auto chunk = static_cast<std::size_t>(offset / s.saved->chunk_bytes);
    const auto begin = s.saved->begin(chunk), end = s.saved->end(chunk);
    const auto part = static_cast<std::size_t>(std::min<std::uint64_t>(end - offset, bytes));
    if (s.good[chunk] && s.held != chunk) {
      s.fetch(offset, out, part);
    } else if (part == end - begin && s.held != chunk) {
      s.fetch(offset, out, part);
      s.compare(chunk, out);
    } else {
      s.hold(chunk);
      std::memcpy(out, s.held_bytes.data() + (offset - begin), part);
    }
    offset += part;
    out += part;
    bytes -= part;
  }
}

std::string CheckedFile::text() const {
  std::string out(size(), '\0');
  read(0, out.data(), out.size());
  return out;
}

void CheckedFile::verify(std::uint64_t offset, std::uint64_t bytes) const {
  State& s = *state_;
  if (!s.saved || bytes == 0) return;
  const std::lock_guard lock(s.mutex);
  const auto last = static_cast<std::size_t>((offset + bytes - 1) / s.saved->chunk_bytes);
  for (auto chunk = static_cast<std::size_t>(offset / s.saved->chunk_bytes);
       chunk <= last && chunk < s.good.size(); ++chunk)
    if (!s.good[chunk]) s.hold(chunk);
}

}  // namespace kazan
