#include "host/inspect/inspection.hpp"

#include <catch2/catch.hpp>
#include <stdexcept>

#include "base/error.hpp"

using namespace kazan;

namespace {

// What is found of something that throws this.
template <class Thrown>
std::string found(const Thrown& thrown) {
  const Inspected one = look("manual", [&]() -> Inspected { throw thrown; });
  CHECK(one.what == "manual");
  CHECK(one.outcome == Inspected::Outcome::faulty);
  return one.defects.at(0).found;
}

}  // namespace

TEST_CASE("whatever a look throws is a defect, unless it is the machine's") {
  CHECK(found(Error(Fault::input, "no file")) == "no file");
  CHECK(found(std::out_of_range("row 9")) == "row 9 (std::out_of_range)");
  CHECK(found(7) == "something was thrown that is not a std::exception");
  CHECK_THROWS_AS(look("manual", []() -> Inspected { throw Error(Fault::machine, "no room"); }),
                  Error);
}
