#include "occupancy.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

namespace kazan::report {
namespace {

constexpr double kMostWorkers = 4096;
constexpr double kLongest = 1e9;  // seconds; 30 years

bool plausible(double worker, double began, double ended) {
  return worker >= 1 && worker <= kMostWorkers && worker == std::floor(worker) && began >= 0 &&
         ended >= began && ended <= kLongest;  // false for NaN
}

// Sums over the nodes under way; it changes only where one begins or ends.
std::vector<Level> levels(const RunFolder& run, const std::vector<Stay>& stays) {
  std::set<double> moments;
  std::vector<Stay> known;
  for (const auto& stay : stays) {
    if (!(number_of(run.nodes[stay.node].manifest, "memory_bytes") > 0)) continue;
    known.push_back(stay);
    moments.insert({stay.began, stay.ended});
  }
  std::vector<Level> out;
  for (auto to = moments.begin(); to != moments.end(); ++to) {
    if (to == moments.begin()) continue;
    Level level{*std::prev(to), *to, 0, {}};
    for (const auto& stay : known) {
      if (stay.began > level.from || stay.ended < level.to) continue;
      level.nodes.push_back(stay.node);
      level.bytes += number_of(run.nodes[stay.node].manifest, "memory_bytes");
    }
    if (!level.nodes.empty()) out.push_back(std::move(level));
  }
  return out;
}

}  // namespace

Occupancy occupancy_of(const RunFolder& run) {
  Occupancy out;
  std::map<int, Lane> lanes;
  std::vector<Stay> all;
  for (std::size_t i = 0; i < run.nodes.size(); ++i) {
    const Json& node = run.nodes[i].manifest;
    const double worker = number_of(node, "worker");
    const Stay stay{i, number_of(node, "began"), number_of(node, "ended")};
    if (plausible(worker, stay.began, stay.ended)) {
      Lane& lane = lanes[static_cast<int>(worker)];
      lane.worker = static_cast<int>(worker);
      lane.stays.push_back(stay);
      all.push_back(stay);
      out.end = std::max(out.end, stay.ended);
    } else if (run.nodes[i].status == "reused") {
      out.reused.push_back(i);
    }
  }
  for (auto& [worker, lane] : lanes) {
    std::sort(lane.stays.begin(), lane.stays.end(),
              [](const Stay& a, const Stay& b) { return a.began < b.began; });
    out.lanes.push_back(std::move(lane));
  }
  out.memory = levels(run, all);
  return out;
}

double Occupancy::busy_share() const {
  double busy = 0;
  for (const auto& lane : lanes)
    for (const auto& stay : lane.stays) busy += stay.ended - stay.began;
  const double all = end * static_cast<double>(lanes.size());
  return all > 0 ? std::min(1.0, busy / all) : 0;
}

double Occupancy::most_bytes() const {
  double most = 0;
  for (const auto& level : memory) most = std::max(most, level.bytes);
  return most;
}

std::vector<double> round_marks(double end, std::size_t most) {
  // Beyond a minute, parts of an hour and of a day are round.
  static constexpr double kSteps[] = {
      0.01, 0.02, 0.05, 0.1,  0.2,  0.5,  1,     2,     5,     10,    20,     30,     60,    120,
      300,  600,  1200, 1800, 3600, 7200, 14400, 21600, 43200, 86400, 172800, 432000, 864000};
  double step = kSteps[0];
  for (const double candidate : kSteps) {
    step = candidate;
    if (end / step < static_cast<double>(most)) break;
  }
  while (end / step >= static_cast<double>(most)) step *= 2;
  std::vector<double> marks;
  for (std::size_t i = 0; static_cast<double>(i) * step <= end; ++i)
    marks.push_back(static_cast<double>(i) * step);
  return marks;
}

}  // namespace kazan::report
