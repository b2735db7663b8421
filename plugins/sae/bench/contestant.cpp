#include "contestant.hpp"

#include <stdexcept>

namespace kazan::bench {

std::unique_ptr<Contestant> contestant(const std::string& name, const Shape& shape,
                                       const Data& data) {
  if (name == "torch") return dense_torch(shape, data);
  if (name == "ours") return ours(shape, data, "");
  if (name.starts_with("ours:")) return ours(shape, data, name.substr(5));
  throw std::runtime_error("no contestant " + name +
                           "; there are ours, ours:KERNELS, torch; rates; data");
}

}  // namespace kazan::bench
