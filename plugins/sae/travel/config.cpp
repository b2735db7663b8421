#include "travel/config.hpp"

#include "base/complaint.hpp"
#include "base/error.hpp"
#include "base/text.hpp"

namespace kazan::sae {
namespace {

constexpr std::size_t kMostShown = 60;  // bytes

[[noreturn]] void refuse(const char* key, const std::string& expected, const std::string& found) {
  throw Error(Fault::input, wrong_value("", key, expected, found).message);
}

const Json* given(const Json& config, const char* key) {
  const Json* found = config.find(key);
  return found && !found->is_null() ? found : nullptr;
}

}  // namespace

void require_object(const Json& json, const char* key) {
  if (json.is_object()) return;
  const std::string found = json.dump();
  refuse(key, "an object", found.size() > kMostShown ? found.substr(0, kMostShown) + "..." : found);
}

std::int64_t count_in(const Json& config, const char* key, std::int64_t most) {
  const Json* found = config.find(key);
  const std::string expected = "a whole number from 1 to " + with_commas(most);
  if (!found) refuse(key, expected, "nothing");
  if (!found->is_integer() || found->integer() < 1 || found->integer() > most)
    refuse(key, expected, found->dump());
  return found->integer();
}

std::int64_t count_in(const Json& config, const char* key, std::int64_t most,
                      std::int64_t otherwise) {
  return given(config, key) ? count_in(config, key, most) : otherwise;
}

bool flag_in(const Json& config, const char* key, bool otherwise) {
  const Json* found = given(config, key);
  if (!found) return otherwise;
  if (!found->is_bool()) refuse(key, "true or false", found->dump());
  return found->boolean();
}

std::string text_in(const Json& config, const char* key, const std::string& otherwise) {
  const Json* found = given(config, key);
  if (!found) return otherwise;
  if (!found->is_string()) refuse(key, "a text", found->dump());
  return found->string();
}

void require_one_of(const char* key, const std::string& found,
                    const std::vector<std::string>& names, const std::string& why) {
  for (const auto& name : names)
    if (found == name) return;
  if (found.empty()) refuse(key, either(names), "nothing");
  throw Error(Fault::input, wrong_value("", key, either(names), found, names).message +
                                (why.empty() ? "" : ": " + why));
}

void require_off(const Json& config, const char* key, const std::string& why) {
  const Json* found = given(config, key);
  if (found && *found != Json(false))
    throw Error(Fault::input, wrong_value("", key, "false", found->dump()).message + ": " + why);
}

}  // namespace kazan::sae
