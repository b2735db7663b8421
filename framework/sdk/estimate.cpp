#include "sdk/estimate.hpp"

#include <cmath>

#include "sdk/planner.hpp"

namespace kazan {
namespace {

// Of libtorch 1.13 with OpenBLAS, loaded and used: 160 to 185 MB, the same for 1 and 8 threads.
constexpr double kNumericalBytes = 224 << 20;
constexpr double kNumericalSeconds = 1;  // to load them

std::optional<std::int64_t> whole(double amount) {
  if (std::isnan(amount)) return std::nullopt;
  constexpr double kMost = 9.2e18;
  return static_cast<std::int64_t>(std::ceil(amount < 0 ? 0 : amount > kMost ? kMost : amount));
}

}  // namespace

Json Estimate::to_json() const {
  return Json::object({{"memory_bytes", memory_bytes ? Json(*memory_bytes) : Json()},
                       {"disk_bytes", disk_bytes ? Json(*disk_bytes) : Json()},
                       {"seconds", seconds ? Json(*seconds) : Json()},
                       {"scratch_bytes", scratch_bytes ? Json(*scratch_bytes) : Json()},
                       {"loading_seconds", loading_seconds}});
}

Estimate Estimate::from_json(const Json& json) {
  Estimate out;
  if (const Json& v = json.at("memory_bytes"); !v.is_null()) out.memory_bytes = v.integer();
  if (const Json& v = json.at("disk_bytes"); !v.is_null()) out.disk_bytes = v.integer();
  if (const Json& v = json.at("seconds"); !v.is_null()) out.seconds = v.number();
  if (const Json& v = json.at("scratch_bytes"); !v.is_null()) out.scratch_bytes = v.integer();
  // Plans of before have none.
  if (const Json* v = json.find("loading_seconds")) out.loading_seconds = v->number();
  return out;
}

double most(const Description& description, std::string_view dimension) {
  const auto found = description.most(dimension);
  return found ? static_cast<double>(*found) : kUnknown;
}

Needs& Needs::operator+=(const Reading& reading) {
  memory += reading.memory;
  seconds += reading.seconds;
  numerical = numerical || reading.numerical;
  return *this;
}

Estimate Needs::estimate() const {
  Estimate out{whole(memory + (numerical ? kNumericalBytes : 0)), whole(disk), std::nullopt,
               whole(scratch), numerical ? kNumericalSeconds : 0};
  const double work = seconds + disk / kDiskBytesASecond + out.loading_seconds;
  if (std::isfinite(work)) out.seconds = work;
  return out;
}

}  // namespace kazan
