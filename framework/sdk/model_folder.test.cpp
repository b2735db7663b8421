#include "sdk/model_folder.hpp"

#include <catch2/catch.hpp>

#include "base/error.hpp"

using namespace kazan;
using Catch::Contains;
using model_folder::parts_of_weights;

TEST_CASE("an index names the parts of the weights") {
  CHECK(parts_of_weights(R"({"metadata": {"total_size": 24}, "weight_map": {
      "b": "model-00002-of-00002.safetensors", "a": "model-00001-of-00002.safetensors",
      "c": "model-00001-of-00002.safetensors"}})",
                         "index") == std::vector<std::string>{"model-00001-of-00002.safetensors",
                                                              "model-00002-of-00002.safetensors"});
}

TEST_CASE("an index that leads elsewhere is refused") {
  const auto name = GENERATE("../model.safetensors", "/etc/x.safetensors", "pytorch_model.bin", "",
                             ".safetensors", "a b.safetensors");
  const auto index = R"({"weight_map": {"wte.weight": ")" + std::string(name) + "\"}}";
  CHECK_THROWS_WITH(parts_of_weights(index, "the/index"),
                    Contains("the/index: weight_map: \"wte.weight\": expected the name of a "
                             ".safetensors file, found \"" +
                             std::string(name)));
}

TEST_CASE("an index that is none is refused") {
  CHECK_THROWS_AS(parts_of_weights("{", "i"), Error);
  CHECK_THROWS_WITH(parts_of_weights(R"({"weight_map": {"a": 7}})", "i"),
                    "i: weight_map: \"a\": expected the name of a .safetensors file, found 7");
  CHECK_THROWS_AS(parts_of_weights("[]", "i"), Error);
  CHECK_THROWS_WITH(parts_of_weights("{}", "the/index"), Contains("the/index"));
  CHECK_THROWS_WITH(parts_of_weights(R"({"weight_map": {"a": 1}})", "the/index"),
                    Contains("the/index"));
  CHECK_THROWS_WITH(parts_of_weights(R"({"weight_map": {}})", "i"), Contains("found 0"));
  std::string many;
  for (int i = 0; i < 1001; ++i)
    many +=
        (i ? ", \"" : "\"") + std::to_string(i) + "\": \"" + std::to_string(i) + ".safetensors\"";
  CHECK_THROWS_WITH(parts_of_weights("{\"weight_map\": {" + many + "}}", "i"),
                    Contains("found 1001"));
}
