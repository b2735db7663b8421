#include "host/config/value.hpp"

#include <utility>

namespace kazan {

const Entry* Value::find(std::string_view key) const {
  for (const auto& entry : entries)
    if (entry.key == key) return &entry;
  return nullptr;
}

Entry* Value::find(std::string_view key) {
  return const_cast<Entry*>(std::as_const(*this).find(key));
}

std::string Value::described() const {
  switch (kind) {
    case Kind::null:
      return scalar.empty() ? "nothing" : "nothing (" + scalar + ")";
    case Kind::list:
      return "a list";
    case Kind::map:
      return "a mapping";
    case Kind::scalar:
      break;
  }
  return quoted ? "the text \"" + scalar + "\"" : scalar;
}

}  // namespace kazan
