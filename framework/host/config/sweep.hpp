// What a sweep varies: `sweep:` of an experiment as a list of points, each a set of overrides.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/json.hpp"
#include "host/config/value.hpp"
#include "sdk/coordinate.hpp"

namespace kazan {

// On an axis, what stands at all its values; so that it can be told apart, no value is called so.
inline constexpr const char* kAny = "any";

// Of a point: what it lays over the experiment, by the rule of --set.
struct Setting {
  std::string path;
  Position at;
  Value value;
};

struct SweepPoint {
  Coordinates at;
  std::vector<Setting> settings;

  std::string id() const;  // "layer=3,k=32,seed=0"
};

// Where each axis is written, by its name; not that of the cases, which sets nothing itself.
std::map<std::string, Position> axis_places(const std::vector<SweepPoint>& points);

// Axes that vary together: one of `grid`, `cases` or `seeds`; those of a zip, a list or random.
struct SweepAxes {
  std::string key;  // of the sweep: "grid"
  std::vector<std::string> names;
  std::vector<std::vector<std::string>> points;  // each a value a name; "" where it is on none
  std::vector<Position> places{};                // of the points; not of a plan that was read

  Json to_json() const;
  static SweepAxes from_json(const Json& json);
};

// What `where` leaves of the points.
struct SweepWhere {
  std::vector<std::string> conditions;  // as written; none: there is no `where`
  std::size_t of = 0;                   // how many points there would be without

  Json to_json() const;
  static SweepWhere from_json(const Json& json);
};

// The same without points that none of these has.
std::vector<SweepAxes> those_of(std::vector<SweepAxes> axes, const std::vector<Coordinates>& left);

struct SweepOptions {
  std::size_t most = 0;  // points
  std::string more;      // how to have more: "--yes allows more"
  // The values that `all` stands for on an axis; none: nobody knows. Not there: as if none.
  std::function<std::vector<std::string>(const std::string& axis)> all = nullptr;
};

// The points in the order of the file, what is written last varying fastest; those that `where`
// rules out are gone. `seed`: the experiment's, the first of `seeds: N`. Faults go to
// `diagnostics`; then the points are for finding more of them: those of what is sound, with a
// broken value on each axis that is not, and all that `where` could rule out; none where nothing
// varies. `axes`: what the sweep varies, in the order of the file, `where` aside, of which `where`
// tells.
//
//   grid: {k: [16, 32], layer: 0..11}         every combination
//   zip: {latents: [1024, 2048], k: [16, 32]} the i-th of each together
//   list: [{k: 16, layer: 3}, {k: 32}]        these points
//   random: {count: 20, seed: 1, sae.lr: {log_uniform: [1.0e-5, 1.0e-2]}, k: {integers: [8, 64]},
//            layer: {choice: [3, 6]}, x: {uniform: [0, 1]}}
//   cases: {topk: {}, l1: {sae: {use: sae.l1, l1: 0.01}}}
//   seeds: 3, or a list of seeds
//   where: k < 64 or layer == 6; or a list, all of which have to hold
//
// An axis `all` takes everything that its parameter can be, where the stage says so (a model's
// layers). a..b is a range with both ends, a..b..s one in steps of s.
std::vector<SweepPoint> read_sweep(const Value& sweep, std::int64_t seed,
                                   const SweepOptions& options, Diagnostics& diagnostics,
                                   std::vector<SweepAxes>* axes = nullptr,
                                   SweepWhere* where = nullptr);

// The values that a list, a range, or one value gives, as far as they are sound.
std::vector<Value> some_values(const std::string& axis, const Value& given,
                               Diagnostics& diagnostics);
// The same, each once: those of an axis of `grid`.
std::vector<Value> axis_values(const std::string& axis, const Value& given,
                               Diagnostics& diagnostics);

}  // namespace kazan
