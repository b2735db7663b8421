// CRC-32C (Castagnoli): polynomial 0x1EDC6F41 reflected, start and final xor 0xFFFFFFFF (RFC 3720).
#pragma once

#include <cstdint>
#include <string_view>

namespace kazan {

std::uint32_t crc32c(std::string_view bytes);

}  // namespace kazan
