#include "host/record/crc32c.hpp"

#include <catch2/catch.hpp>
#include <string>

using namespace kazan;

TEST_CASE("CRC-32C of the vectors that RFC 3720 gives") {
  CHECK(crc32c("") == 0);
  CHECK(crc32c("123456789") == 0xE3069283u);
  CHECK(crc32c(std::string(32, '\0')) == 0x8A9136AAu);
  CHECK(crc32c(std::string(32, '\xff')) == 0x62A8AB43u);
  std::string ascending;
  for (int i = 0; i < 32; ++i) ascending += static_cast<char>(i);
  CHECK(crc32c(ascending) == 0x46DD794Eu);
  CHECK(crc32c(std::string(ascending.rbegin(), ascending.rend())) == 0x113FDB5Cu);
}
