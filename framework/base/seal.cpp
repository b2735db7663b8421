#include "base/seal.hpp"

#include "base/error.hpp"
#include "base/hash.hpp"

namespace kazan {
namespace {

constexpr std::string_view kOpen = ",\n  \"check\": \"", kClose = "\"\n}\n", kEnd = "\n}";
constexpr std::size_t kDigits = 64;

std::string tail(std::string_view body) {
  return std::string(kOpen) + sha256(body) + std::string(kClose);
}

}  // namespace

std::string sealed(const Json& object) {
  std::string text = object.dump(2);
  if (object.size() == 0 || !object.is_object() || object.has("check"))
    throw Error(Fault::internal, "only an object with members, none called check, can be sealed");
  text.resize(text.size() - kEnd.size());
  return text + tail(text);
}

Json unsealed(std::string_view text, const std::string& source) {
  constexpr std::size_t tail_bytes = kOpen.size() + kDigits + kClose.size();
  const auto body = text.substr(0, text.size() < tail_bytes ? 0 : text.size() - tail_bytes);
  if (body.empty() || text.substr(body.size()) != tail(body))
    throw Error(Fault::machine, source + " has other bytes than were saved: its check differs");
  return Json::parse(std::string(body) + std::string(kEnd), source);
}

}  // namespace kazan
