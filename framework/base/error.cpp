#include "base/error.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

namespace kazan {
namespace {

struct FaultRow {
  Fault fault;
  std::string_view name;
  int exit_code;
};

constexpr std::array<FaultRow, 7> kFaults{{
    {Fault::usage, "usage", 64},
    {Fault::experiment, "experiment", 65},
    {Fault::input, "input", 66},
    {Fault::plugin, "plugin", 69},
    {Fault::internal, "internal", 70},
    {Fault::machine, "machine", 74},
    {Fault::node, "node", 1},
}};

const FaultRow& row(Fault fault) {
  return kFaults[static_cast<std::size_t>(fault)];
}

}  // namespace

int exit_code(Fault fault) {
  return row(fault).exit_code;
}

int exit_code(const std::vector<Fault>& faults) {
  for (const Fault gravest : {Fault::experiment, Fault::plugin, Fault::input, Fault::internal,
                              Fault::machine, Fault::usage, Fault::node})
    if (std::find(faults.begin(), faults.end(), gravest) != faults.end()) return exit_code(gravest);
  return 0;
}

std::string_view name(Fault fault) {
  return row(fault).name;
}

Fault fault_named(std::string_view name) {
  for (const auto& row : kFaults)
    if (row.name == name) return row.fault;
  return Fault::internal;
}

Error::Error(Fault fault, Complaint complaint)
    : std::runtime_error(complaint.text()),
      fault_(fault),
      complaint_(std::make_shared<const Complaint>(std::move(complaint))) {}

Error::~Error() = default;

Complaint Error::complaint() const {
  return complaint_ ? *complaint_ : Complaint{what(), "", "", "", "", {}};
}

void throw_errno(std::string_view doing, std::string_view path, int error_number) {
  throw Error(Fault::machine, "cannot " + std::string(doing) + " " + std::string(path) + ": " +
                                  std::strerror(error_number));
}

}  // namespace kazan
