#include "sdk/artifact.hpp"

namespace kazan {

Services::~Services() = default;
Damaged::~Damaged() = default;

}  // namespace kazan
