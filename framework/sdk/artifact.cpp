#include "sdk/artifact.hpp"

namespace kazan {

Services::~Services() = default;

}  // namespace kazan
