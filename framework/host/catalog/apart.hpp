// A call in a process of its own, where what it does to a process costs nothing.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "host/catalog/patience.hpp"

namespace kazan {

struct Apart {
  std::string said;  // what it wrote, as far as it got
  // How its process ended: "kills it: Segmentation fault", "ends it", "takes longer than 5
  // seconds".
  std::string end;
};

// `call` is given what to say something by. The process ends when it returns; it is killed where
// `patience` asks for that, or when it has said nothing for so long. Throws Error (Fault::machine)
// when there is no process to be had.
using Say = std::function<void(std::string_view)>;
Apart apart(const std::function<void(const Say&)>& call, const Patience& patience);

}  // namespace kazan
