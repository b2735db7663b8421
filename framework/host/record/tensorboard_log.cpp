#include "host/record/tensorboard_log.hpp"

#include <fcntl.h>

#include <chrono>
#include <limits>

#include "base/hash.hpp"
#include "host/record/tensorboard.hpp"
#include "host/run/node_files.hpp"
#include "sdk/checked_file.hpp"
#include "sdk/damaged.hpp"

namespace kazan {
namespace fs = std::filesystem;
namespace {

constexpr const char* kSeries = "series.json";

using Values = std::vector<std::pair<std::string, double>>;

double now() {
  using namespace std::chrono;
  return duration<double>(system_clock::now().time_since_epoch()).count();
}

double number_of(const Json& value) {
  return value.is_null() ? std::numeric_limits<double>::quiet_NaN() : value.number();
}

// Points of [name, step, value], those of one step as one event.
std::string events_of(const Json& points, double wall_time) {
  std::string out;
  Values values;
  std::int64_t step = 0;
  for (const auto& point : points.items()) {
    const auto& parts = point.items();
    if (!values.empty() && parts.at(1).integer() != step)
      out += tensorboard_event(wall_time, step, std::exchange(values, {}));
    step = parts.at(1).integer();
    values.emplace_back(parts.at(0).string(), number_of(parts.at(2)));
  }
  return values.empty() ? out : out + tensorboard_event(wall_time, step, values);
}

std::vector<Series> stored_series(const Store& store, const std::string& key) {
  const auto folder = store.folder(key);
  const Json record = read_record(folder, key);
  if (!record.at("files").has(kSeries)) return {};
  const CheckedFile file(folder / kSeries, key + "/" + kSeries);
  const std::string text = file.text();
  if (sha256(text) != record.at("files").at(kSeries).at("sha256").string())
    throw Damaged(key + "/" + kSeries, file.path().native() + " has other bytes than were saved");
  return series_from(Json::parse(text, file.path().native()));
}

}  // namespace

TensorboardLog::TensorboardLog(fs::path folder, const Store& store)
    : folder_(std::move(folder)), store_(store) {}

// Also of a node that is run again: what the first attempt wrote is dropped.
void TensorboardLog::started(const PlannedNode& node) {
  live_.erase(node.name);
}

void TensorboardLog::open(const PlannedNode& node, double wall_time) {
  const auto folder = folder_ / node.name;
  std::error_code ignored;
  fs::remove_all(folder, ignored);
  make_folder(folder);
  auto& live = live_[node.name];
  live.file = std::make_unique<FileDescriptor>(tensorboard_file(folder, wall_time),
                                               O_WRONLY | O_CREAT | O_TRUNC);
  live.file->write(tensorboard_head(wall_time));
  live.points = 0;
}

// What could not be written whole may end in half a record, behind which nobody reads on: nothing
// more before the node's end.
void TensorboardLog::event(const PlannedNode& node, const Json& event) {
  if (event.at("event").string() != "scalars") return;
  const double wall_time = now();
  auto& live = live_[node.name];
  if (live.broken) return;
  live.broken = true;
  if (!live.file) open(node, wall_time);
  live.file->write(events_of(event.at("points"), wall_time));
  live.points += event.at("points").size();
  live.broken = false;
}

void TensorboardLog::keep(const PlannedNode& node) {
  live_[node.name].stored = stored_series(store_, node.key);
}

// What was written live is all there is, unless it broke off, or another runner computed the node
// meanwhile.
void TensorboardLog::finished(const PlannedNode& node, const NodeResult& result) {
  const Live live = std::move(live_[node.name]);
  live_.erase(node.name);
  if (!succeeded(result)) return;
  std::size_t points = 0;
  for (const auto& one : live.stored) points += one.steps.size();
  const bool all = points == live.points && !live.broken;
  if (all && (points == 0 || result.status != NodeResult::Status::reused)) return;
  write_whole(node, live.stored, now());
  live_.erase(node.name);
}

void TensorboardLog::write_whole(const PlannedNode& node, const std::vector<Series>& all,
                                 double wall_time) {
  std::map<std::int64_t, Values> by_step;
  for (const auto& series : all)
    for (std::size_t i = 0; i < series.steps.size(); ++i)
      by_step[series.steps[i]].emplace_back(series.name, series.values[i]);
  std::string events;
  for (const auto& [step, values] : by_step) events += tensorboard_event(wall_time, step, values);
  open(node, wall_time);
  live_[node.name].file->write(events);
}

}  // namespace kazan
