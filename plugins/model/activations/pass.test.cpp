#include "activations/pass.hpp"

#include <catch2/catch.hpp>

#include "activations/echo_test.hpp"
#include "base/files.hpp"

using namespace kazan;
using namespace kazan::testing;
using Catch::Contains;

namespace {

struct Two {
  ScopedFolder folder{unique_folder(std::filesystem::temp_directory_path(), "kazan-pass")};
  std::shared_ptr<Echo> model = std::make_shared<Echo>();
  std::shared_ptr<Tokens> tokens = six_tokens();

  ModelPass pass(const std::filesystem::path& below = "") const {
    return ModelPass(model, by_windows(*tokens), {{{"mlp_out", 1}, 2}, {{"resid_post", 3}, 2}},
                     folder.path() / below);
  }
};

Array rows(ModelPass& pass, std::size_t window, std::size_t i) {
  return pass.rows(std::span(&window, 1), i).at(0);
}

std::vector<float> values(const Array& rows) {
  const auto all = rows.values<float>();
  return {all.begin(), all.end()};
}

}  // namespace

TEST_CASE("one run of a window serves all readers, in whatever order they read") {
  const Two two;
  ModelPass pass = two.pass();
  CHECK(values(rows(pass, 2, 0)) == std::vector<float>{114, 0, 115, 1});
  for (const std::size_t window : {0, 1, 2}) rows(pass, window, 0);
  CHECK(two.model->runs == 3);
  CHECK(values(rows(pass, 0, 1)) == std::vector<float>{310, 0, 311, 1, 312, 2});
  CHECK(values(rows(pass, 2, 1)) == std::vector<float>{314, 0, 315, 1});
  CHECK(values(rows(pass, 1, 1)) == std::vector<float>{313, 0});
  CHECK(values(rows(pass, 0, 0)) == std::vector<float>{110, 0, 111, 1, 112, 2});
  CHECK(two.model->asked == std::vector<std::size_t>{2, 2, 2});
}

TEST_CASE("where rows cannot wait on disk the window is run again") {
  const Two two;
  ModelPass pass = two.pass("not there");
  CHECK(values(rows(pass, 1, 0)) == std::vector<float>{113, 0});
  CHECK(values(rows(pass, 1, 1)) == std::vector<float>{313, 0});
  CHECK(two.model->asked == std::vector<std::size_t>{1, 1});
}

TEST_CASE("a full disk costs the time of another run, no rows") {
  const Two two;
  std::filesystem::create_symlink("/dev/full", two.folder.path() / "1.f32");
  ModelPass pass = two.pass();
  CHECK(values(rows(pass, 0, 0)) == std::vector<float>{110, 0, 111, 1, 112, 2});
  CHECK(values(rows(pass, 0, 1)) == std::vector<float>{310, 0, 311, 1, 312, 2});
  CHECK(values(rows(pass, 1, 1)) == std::vector<float>{313, 0});
}

TEST_CASE("a site that is not finite is its own reader's fault only") {
  const Two two;
  two.tokens->tokens[4].id = 666;
  ModelPass pass = two.pass();
  CHECK_THROWS_WITH(rows(pass, 2, 0), Contains("row 4") && Contains("mlp_out"));
  CHECK_THROWS_WITH(rows(pass, 2, 1), Contains("row 4") && Contains("resid_post"));
  CHECK(rows(pass, 0, 1).size(0) == 3);
}

TEST_CASE("rows of another width are their own reader's fault only") {
  const Two two;
  ModelPass pass(two.model, by_windows(*two.tokens), {{{"mlp_out", 1}, 2}, {{"resid_post", 3}, 3}},
                 two.folder.path());
  CHECK(values(rows(pass, 0, 0)) == std::vector<float>{110, 0, 111, 1, 112, 2});
  CHECK(values(rows(pass, 1, 0)) == std::vector<float>{113, 0});
  CHECK_THROWS_WITH(rows(pass, 0, 1), Contains("rows of 2 inputs, not of 3"));
  CHECK_THROWS_WITH(rows(pass, 2, 1), Contains("rows of 2 inputs, not of 3"));
  CHECK(two.model->asked == std::vector<std::size_t>{2, 1, 1, 2});
}

TEST_CASE("windows are asked for together but for those that wait") {
  const Two two;
  ModelPass pass = two.pass();
  rows(pass, 1, 0);
  const std::vector<std::size_t> all = {0, 1, 2};
  const auto together = pass.rows(all, 1);
  CHECK(two.model->runs == 3);
  REQUIRE(together.size() == 3);
  CHECK(values(together[0]) == std::vector<float>{310, 0, 311, 1, 312, 2});
  CHECK(values(together[1]) == std::vector<float>{313, 0});
  CHECK(values(together[2]) == std::vector<float>{314, 0, 315, 1});
}
