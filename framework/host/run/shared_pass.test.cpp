#include "host/run/shared_pass.hpp"

#include <catch2/catch.hpp>

using namespace kazan;
using Catch::Contains;

namespace {

struct Fixture {
  ScopedFolder folder{unique_folder(std::filesystem::temp_directory_path(), "kazan-shared")};
  Store store{folder.path()};
  Catalog catalog{{}};
  Plan plan;
  NodeServices services{plan, store, catalog};
  std::vector<std::string> lines;
  Execution with{plan,
                 store,
                 catalog,
                 services,
                 [this](const Json& event) { lines.push_back(event.at("line").string()); },
                 [] { return false; }};

  static PlannedNode reader(const std::string& name) {
    PlannedNode node;
    node.name = name;
    node.key = std::string(63, '0') + name;
    node.inputs["rows"] = {{"acts", "activations", std::string(64, 'a'), {}}};
    return node;
  }
  std::size_t in_tmp() const {
    std::size_t count = 0;
    std::error_code none;
    for ([[maybe_unused]] const auto& entry :
         std::filesystem::directory_iterator(folder.path() / "tmp", none))
      ++count;
    return count;
  }
};

}  // namespace

TEST_CASE_METHOD(Fixture,
                 "what keeps nodes from sharing a pass is logged, and costs nothing else") {
  const PlannedNode a = reader("a"), b = reader("b");
  {
    SharedPass pass(with);
    pass.begin({&a, &b});
    REQUIRE(lines.size() == 1);  // the store has no recipe
    CHECK_THAT(lines[0], Contains("no pass is shared: "));
    pass.ended(a);
    pass.ended(b);
  }
  CHECK(in_tmp() == 0);
}

TEST_CASE_METHOD(Fixture, "a node that ends alone ends no pass") {
  const PlannedNode a = reader("a");
  SharedPass pass(with);
  pass.ended(a);
  CHECK(lines.empty());
}
