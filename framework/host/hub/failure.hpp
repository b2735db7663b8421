// Why a model could not be fetched.
#pragma once

#include "base/error.hpp"

namespace kazan {

class HubFailure : public Error {
 public:
  enum class Kind {
    offline,      // this program is told not to ask
    unreachable,  // no way to the hub, of whatever model
    astray,       // it leads in circles, or to an address that is not followed
    absent,       // it has no such model, or does not say that it has (401 without a token, 404)
    denied,       // not to this token (401, 403)
    busy,         // 429, 5xx, or an answer that broke off, again and again
    damaged,      // size or hash are not those that the hub told
    full,         // no room on the disk
    unusable,     // a model without files that can be read here
    refused,      // one that the asker cannot use (Hub::Refusal)
    stopped,      // by a signal; what has come is kept
  };

  HubFailure(Kind kind, const std::string& message) : Error(fault_of(kind), message), kind_(kind) {}

  Kind kind() const { return kind_; }

 private:
  static Fault fault_of(Kind kind) {
    const bool input = kind == Kind::absent || kind == Kind::denied || kind == Kind::unusable ||
                       kind == Kind::refused;
    return input ? Fault::input : Fault::machine;
  }

  Kind kind_;
};

}  // namespace kazan
