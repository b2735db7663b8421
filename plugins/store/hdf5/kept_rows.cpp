#include "kept_rows.hpp"

#include <fcntl.h>

#include <algorithm>

namespace kazan {
namespace fs = std::filesystem;
namespace {

void link_or_copy(const fs::path& from, const fs::path& to) {
  std::error_code error;
  fs::create_hard_link(from, to, error);
  if (error) fs::copy_file(from, to);
}

std::span<char> as_chars(std::span<float> values) {
  return {reinterpret_cast<char*>(values.data()), values.size_bytes()};
}

}  // namespace

KeptRows::KeptRows(const Activations& live, Context& context)
    : live_(live), context_(context), folder_(context.scratch() / "parts") {
  make_folder(folder_.path());
  context.resume([this](const fs::path& folder) { resume(folder); });
}

fs::path KeptRows::part(std::int64_t number) const {
  return folder_.path() / std::to_string(number);
}

// Looks at all parts before it takes any.
void KeptRows::resume(const fs::path& folder) {
  std::int64_t parts = 0;
  std::uintmax_t bytes = 0;
  for (; fs::exists(folder / std::to_string(parts)); ++parts)
    bytes += fs::file_size(folder / std::to_string(parts));
  const auto row = static_cast<std::uintmax_t>(bytes_of(1));
  if (bytes % row != 0 || bytes / row > static_cast<std::uintmax_t>(rows()))
    throw Error(Fault::input, "it holds " + std::to_string(bytes) + " bytes of rows");
  for (std::int64_t i = 0; i < parts; ++i) link_or_copy(folder / std::to_string(i), part(i));
  whole_parts_ = parts;
  kept_ = static_cast<std::int64_t>(bytes / row);
}

void KeptRows::save(const fs::path& folder) {
  if (to_) {
    to_.reset();
    ++whole_parts_;
  }
  for (std::int64_t i = 0; i < whole_parts_; ++i) link_or_copy(part(i), folder / std::to_string(i));
}

Array KeptRows::read(std::int64_t begin, std::int64_t end) {
  if (begin != done_)
    throw Error(Fault::internal, "rows to store were asked for out of order, at " +
                                     std::to_string(begin) + " instead of " +
                                     std::to_string(done_));
  context_.progress(done_, rows(), "row");
  context_.checkpoint(done_, "row " + std::to_string(done_),
                      [this](const fs::path& folder) { save(folder); });
  Array out(Dtype::f32, {{"tokens", end - begin}, {"inputs", inputs()}});
  const auto split = std::clamp(kept_, begin, end);
  const auto known = static_cast<std::size_t>((split - begin) * inputs());
  read_kept(out.values<float>().first(known));
  if (split < end) {
    const Array fresh = live_.read(split, end);
    std::ranges::copy(fresh.values<float>(), out.values<float>().begin() + known);
    keep(fresh.values<float>());
  }
  done_ = end;
  return out;
}

void KeptRows::read_kept(std::span<float> to) {
  for (auto rest = as_chars(to); !rest.empty();) {
    if (!from_) from_ = std::make_unique<FileDescriptor>(part(reading_), O_RDONLY);
    const std::size_t n = from_->read(rest.data(), rest.size());
    rest = rest.subspan(n);
    if (n == 0) {
      from_.reset();
      ++reading_;
    }
  }
}

void KeptRows::keep(std::span<const float> rows) {
  if (!to_)
    to_ = std::make_unique<FileDescriptor>(part(whole_parts_), O_WRONLY | O_CREAT | O_TRUNC);
  to_->write({reinterpret_cast<const char*>(rows.data()), rows.size_bytes()});
}

}  // namespace kazan
