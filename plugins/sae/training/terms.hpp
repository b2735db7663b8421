// Names and definitions of what is recorded, as one training has them.
#pragma once

#include <cstdint>
#include <string>

#include "../common/setup.hpp"
#include "record.hpp"

namespace kazan::sae {

struct Curve {
  const char* name;
  const char* label;
  double Record::*value;
  std::string definition;
};

// The loss and its terms.
class Terms {
 public:
  // `setup` outlives it; `rows`: how many are trained on.
  Terms(const Setup& setup, std::int64_t rows) : setup_(setup), rows_(rows) {}

  // Which rows, and how batches add up; nothing when a batch is all rows.
  std::string over_batches() const;

  Curve loss() const;
  Curve reconstruction() const;
  Curve l1() const;
  Curve decorrelation() const;
  Curve l0_penalty() const;
  Curve auxiliary() const;
  Curve binding() const;  // of an activation that selects

 private:
  bool batches() const { return setup_.schedule.batch && *setup_.schedule.batch < rows_; }
  std::string defined(const std::string& term) const;
  std::string reconstruction_term() const;
  std::string squared_error_term() const;
  std::string l1_term() const;
  std::string decorrelation_term() const;
  std::string l0_term() const;
  std::string auxiliary_term() const;

  const Setup& setup_;
  std::int64_t rows_;
};

bool has_auxiliary(const Setup& setup);

std::string binding_by(Act act);  // what a stage that selects says of the metric
Curve fvu();
Curve l0();
Curve alive();

}  // namespace kazan::sae
