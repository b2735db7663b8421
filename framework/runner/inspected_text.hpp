// What `runner plugin check` prints.
#pragma once

#include "host/catalog/catalog.hpp"
#include "host/inspect/inspected.hpp"
#include "runner/progress/look.hpp"

namespace kazan {

class InspectedPrinter {
 public:
  explicit InspectedPrinter(bool quiet) : quiet_(quiet), look_(look_of(stdout)) {}

  void head(const Plugin& plugin) const;
  // A line, and what is wrong below it. With quiet faults only, behind the plugin's name.
  void print(const Plugin& plugin, const Inspected& one) const;

 private:
  std::string mark(Inspected::Outcome outcome) const;

  bool quiet_;
  Look look_;
};

}  // namespace kazan
