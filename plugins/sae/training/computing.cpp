#include "computing.hpp"

#include <cstdlib>
#include <string>
#include <vector>

#include "base/error.hpp"

namespace kazan::sae {

Json Computing::environment() const {
  return Json::object({{"kernels", kernels.path}});
}

Computing computing(int threads) {
  const char* const set = std::getenv("KAZAN_KERNELS");
  const std::string name = set ? set : "";
  if (const auto* kernels = trainer::kernels_named(name)) return {*kernels, threads};
  std::vector<std::string> names = {"auto"};
  for (const auto* kernels : trainer::all_kernels()) names.emplace_back(kernels->path);
  throw Error(Fault::experiment,
              unknown_name("unknown-kernels", "this processor has no kernels named", name, names));
}

}  // namespace kazan::sae
