#include <ATen/Parallel.h>
#include <ATen/ops/arange.h>

#include <catch2/catch.hpp>

#include "sdk/context.hpp"
#include "sdk/torch/environment.hpp"
#include "sdk/torch/tensor.hpp"

using namespace kazan;

TEST_CASE("arrays and tensors share memory both ways and keep it alive") {
  at::Tensor tensor;
  {
    Array array = Array::of<float>({{"r", 2}, {"c", 3}}, std::vector<float>{0, 1, 2, 3, 4, 5});
    tensor = as_tensor(array);
    array.values<float>()[5] = 50;
  }
  CHECK(tensor.size(1) == 3);
  CHECK(tensor.data_ptr<float>()[5] == 50);

  Array back = as_array(tensor, {"r", "c"});
  CHECK(back.data() == tensor.data_ptr());
  CHECK((back.shape() == std::vector<Axis>{{"r", 2}, {"c", 3}}));
  const Array transposed = as_array(tensor.t(), {"c", "r"});  // not contiguous: a copy
  CHECK(transposed.values<float>()[1] == 3);
  tensor = at::Tensor();
  CHECK(back.values<float>()[4] == 4);
  CHECK(as_array(at::arange(3, at::kLong), {"n"}).values<std::int64_t>()[2] == 2);
  CHECK_THROWS_AS(as_array(at::arange(3, at::kLong), {"r", "c"}), Error);
}

TEST_CASE("the numerical environment is set and recorded") {
  const Json environment = numerical_environment(2);
  CHECK(at::get_num_threads() == 2);
  CHECK(environment.at("threads") == Json(2));
  CHECK(environment.at("gflops").number() > 0);
  CHECK(environment.at("libtorch").string().find('.') != std::string::npos);
  CHECK_FALSE(environment.at("blas").string().empty());
  CHECK(numerical_environment(1).at("gflops") == environment.at("gflops"));  // measured once

  Context context({});
  numerical_environment(context);
  CHECK(context.emitted().environment.at("threads") == Json(1));
}
