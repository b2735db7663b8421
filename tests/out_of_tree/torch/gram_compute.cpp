#include <ATen/ops/diagonal.h>
#include <ATen/ops/mm.h>
#include <ATen/ops/sqrt.h>

#include "gram.hpp"
#include "sdk/torch/environment.hpp"
#include "sdk/torch/tensor.hpp"

namespace {

void run(Gram& stage, kazan::Context& context) {
  kazan::numerical_environment(context);
  const at::Tensor rows = kazan::as_tensor(stage.activations->read_all());
  const at::Tensor lengths = at::sqrt(at::diagonal(at::mm(rows.t(), rows)).to(at::kDouble));
  const auto values = kazan::as_array(lengths, {"inputs"});
  const auto all = values.values<double>();
  *stage.norms = kazan::Table{{{"norm", "square root of the sum over rows of x^2",
                                std::vector<double>(all.begin(), all.end())}}};
}

}  // namespace

KAZAN_RUN(Gram, run)
