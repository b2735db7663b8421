#include "host/record/tensorboard.hpp"

#include <bit>
#include <cstdio>

#include "base/time.hpp"
#include "host/record/crc32c.hpp"

namespace kazan {
namespace {

template <class Unsigned>
std::string little_endian(Unsigned value) {
  std::string out;
  for (std::size_t i = 0; i < sizeof value; ++i) out += static_cast<char>(value >> (8 * i) & 0xFF);
  return out;
}

std::string varint(std::uint64_t value) {
  std::string out;
  for (; value >= 0x80; value >>= 7) out += static_cast<char>((value & 0x7F) | 0x80);
  return out + static_cast<char>(value);
}

// A field's number with its wire type: 0 varint, 1 eight bytes, 2 length and bytes, 5 four bytes.
std::string tag(int field, int wire) {
  return std::string(1, static_cast<char>(field << 3 | wire));
}

std::string bytes_field(int field, const std::string& bytes) {
  return tag(field, 2) + varint(bytes.size()) + bytes;
}

std::string wall_time_field(double seconds) {
  return tag(1, 1) + little_endian(std::bit_cast<std::uint64_t>(seconds));
}

std::string masked_crc(const std::string& bytes) {
  const std::uint32_t crc = crc32c(bytes);
  return little_endian((crc >> 15 | crc << 17) + 0xA282EAD8u);
}

std::string record(const std::string& message) {
  const std::string length = little_endian(std::uint64_t{message.size()});
  return length + masked_crc(length) + message + masked_crc(message);
}

}  // namespace

std::string tensorboard_head(double wall_time) {
  return record(wall_time_field(wall_time) + bytes_field(3, "brain.Event:2"));
}

std::string tensorboard_event(double wall_time, std::int64_t step,
                              const std::vector<std::pair<std::string, double>>& values) {
  std::string summary;
  for (const auto& [name, value] : values)
    summary +=
        bytes_field(1, bytes_field(1, name) + tag(2, 5) +
                           little_endian(std::bit_cast<std::uint32_t>(static_cast<float>(value))));
  std::string event = wall_time_field(wall_time);
  if (step != 0) event += tag(2, 0) + varint(static_cast<std::uint64_t>(step));
  return record(event + bytes_field(5, summary));
}

std::filesystem::path tensorboard_file(const std::filesystem::path& folder, double wall_time) {
  char seconds[32];
  std::snprintf(seconds, sizeof seconds, "%010.0f", wall_time);
  return folder / ("events.out.tfevents." + std::string(seconds) + "." + host_name());
}

}  // namespace kazan
