#include "host/catalog/symbol_names.hpp"

#include <cxxabi.h>

#include <cstdlib>
#include <memory>

namespace kazan {

std::string demangled_type(const std::string& name) {
  int status = 0;
  const std::unique_ptr<char, void (*)(void*)> text(
      abi::__cxa_demangle(name.c_str(), nullptr, nullptr, &status), std::free);
  return status == 0 ? text.get() : name;
}

// "i" is C's function i, and the type int.
std::string demangled(const std::string& symbol) {
  return symbol.starts_with("_Z") ? demangled_type(symbol) : symbol;
}

}  // namespace kazan
