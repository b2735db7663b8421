#include "sdk/figure.hpp"

#include <bit>
#include <cstdint>

namespace kazan {

static_assert(std::endian::native == std::endian::little,
              "arrays are written as they lie in memory");

std::string base64(const void* bytes, std::size_t size) {
  static constexpr char kDigits[] =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const auto* in = static_cast<const unsigned char*>(bytes);
  std::string out;
  out.reserve((size + 2) / 3 * 4);
  for (std::size_t i = 0; i < size; i += 3) {
    const std::size_t n = std::min<std::size_t>(3, size - i);
    std::uint32_t block = std::uint32_t{in[i]} << 16;
    if (n > 1) block |= std::uint32_t{in[i + 1]} << 8;
    if (n > 2) block |= in[i + 2];
    for (std::size_t digit = 0; digit < 4; ++digit)
      out += digit <= n ? kDigits[block >> (18 - 6 * digit) & 63] : '=';
  }
  return out;
}

Json Figure::to_json() const {
  Json data = Json::object();
  for (const auto& [label, array] : arrays) {
    Json shape = Json::array();
    for (const auto& axis : array.shape()) shape.push(axis.size);
    data[label] = Json::object({{"dtype", kazan::name(array.dtype())},
                                {"shape", std::move(shape)},
                                {"base64", base64(array.data(), array.bytes())}});
  }
  return Json::object({{"name", name},
                       {"kind", kind},
                       {"title", title},
                       {"caption", caption},
                       {"options", options},
                       {"arrays", std::move(data)}});
}

}  // namespace kazan
