// A call in a process of its own, where what it does to a process costs nothing.
#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace kazan {

struct Apart {
  std::string said;  // what it wrote, as far as it got
  std::string end;   // how its process ended: "kills it: Segmentation fault", "ends it"
};

// `call` is given what to say something by. The process ends when it returns. Throws Error
// (Fault::machine) when there is no process to be had.
using Say = std::function<void(std::string_view)>;
Apart apart(const std::function<void(const Say&)>& call);

}  // namespace kazan
