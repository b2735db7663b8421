#include "pack/packed_ids.hpp"

#include <catch2/catch.hpp>

#include "base/error.hpp"

using namespace kazan;

TEST_CASE("windows that begin with BOS have the id that was said for it, and none is assumed") {
  const ScopedFolder folder{unique_folder(std::filesystem::temp_directory_path(), "kazan-ids")};
  const auto file = std::make_shared<IdFile>(folder.path() / "ids");
  file->append(std::vector<std::int32_t>{5, 6, 7});
  Packing packing{3, 2};
  const Layout plain = lay_out({0, 3}, packing);
  packing.bos = true;
  const Layout begun = lay_out({0, 3}, packing);
  CHECK(packed(file, plain).ids(0, 3) == std::vector<std::int32_t>{5, 6, 7});
  CHECK(packed(file, begun, 0).ids(0, 5) == std::vector<std::int32_t>{0, 5, 6, 0, 7});
  try {
    packed(file, begun);
    FAIL("an id was assumed");
  } catch (const Error& e) {
    CHECK(e.fault() == Fault::internal);
  }
}
