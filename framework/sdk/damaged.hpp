// The error of an artifact in the store that is not what was saved.
#pragma once

#include <string>

#include "base/error.hpp"

namespace kazan {

// An artifact in the store has other bytes than were saved, or lacks some. The host puts it aside,
// makes it again and repeats the reader.
class KAZAN_API Damaged : public Error {
 public:
  // `artifact`: as in Services::artifact, "<key>/<port>".
  Damaged(std::string artifact, const std::string& message, Fault fault = Fault::machine)
      : Error(fault, message), artifact_(std::move(artifact)) {}
  ~Damaged() override;

  const std::string& artifact() const { return artifact_; }

 private:
  std::string artifact_;
};

}  // namespace kazan
