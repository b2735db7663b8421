#include "row_parts.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "base/error.hpp"
#include "base/files.hpp"
#include "base/text.hpp"

namespace kazan::sae {
namespace fs = std::filesystem;
namespace {

std::string name_of(std::size_t part) {
  return "rows." + std::to_string(part);
}

void link_or_copy(const fs::path& from, const fs::path& to) {
  std::error_code error;
  fs::create_hard_link(from, to, error);
  if (error) fs::copy_file(from, to);
}

}  // namespace

RowParts::RowParts(fs::path folder, std::int64_t inputs)
    : folder_(std::move(folder)), inputs_(inputs), row_bytes_(4 * inputs) {
  make_folder(folder_);
}

fs::path RowParts::path_of(std::size_t part) const {
  return folder_ / name_of(part);
}

void RowParts::take(const fs::path& from, std::int64_t most) {
  std::vector<std::int64_t> begins{0};
  for (fs::path part; fs::exists(part = from / name_of(begins.size() - 1));) {
    const auto bytes = static_cast<std::int64_t>(fs::file_size(part));
    begins.push_back(begins.back() + bytes / row_bytes_);
    if (bytes % row_bytes_ != 0 || begins.back() > most)
      throw Error(Fault::input,
                  part.filename().native() + " holds " + std::to_string(bytes) + " bytes of rows");
  }
  for (std::size_t i = 0; i + 1 < begins.size(); ++i) link_or_copy(from / name_of(i), path_of(i));
  begins_ = std::move(begins);
}

void RowParts::begin_part(std::int64_t coming) {
  if (to_) return;
  to_ = ScratchFile::named(path_of(parts()), coming * row_bytes_,
                           "keeping " + with_commas(coming) + " computed rows");
}

void RowParts::add(const float* values, std::int64_t count) {
  begin_part(count);
  to_->write(added_ * row_bytes_, values, count * row_bytes_);
  added_ += count;
}

void RowParts::end_part() {
  if (!added_) return;
  to_->cut(added_ * row_bytes_);
  to_.reset();
  begins_.push_back(begins_.back() + std::exchange(added_, 0));
}

void RowParts::link_to(const fs::path& folder) const {
  for (std::size_t i = 0; i < parts(); ++i) link_or_copy(path_of(i), folder / name_of(i));
}

void RowParts::read(std::int64_t begin, std::int64_t end, float* to) {
  while (begin < end) {
    const auto after = std::ranges::upper_bound(begins_, begin);
    if (after == begins_.end())
      throw Error(Fault::internal, "row " + std::to_string(begin) + " was not kept");
    const auto part = static_cast<std::size_t>(after - begins_.begin()) - 1;
    if (!from_ || part != reading_) from_ = ScratchFile::reading(path_of(reading_ = part));
    const std::int64_t stop = std::min(end, *after);
    from_->read((begin - begins_[part]) * row_bytes_, to, (stop - begin) * row_bytes_);
    to += (stop - begin) * inputs_;
    begin = stop;
  }
}

}  // namespace kazan::sae
