#include "sdk/context.hpp"

#include "sdk/save_in_flight.hpp"

namespace kazan {

Stopped::~Stopped() = default;

Context::Context(Given given) : given_(std::move(given)) {}
Context::~Context() = default;

Draws Context::draws(std::string_view purpose) const {
  if (!given_.seed)
    throw Error(Fault::plugin,
                "it draws random numbers (" + std::string(purpose) + ") but declares no Seed");
  return {*given_.seed, purpose};
}

const ExternalFile& Context::file(const std::string& label) const {
  const auto found = given_.files.find(label);
  if (found == given_.files.end())
    throw Error(Fault::plugin, "the file \"" + label + "\" was read but never planned");
  return found->second;
}

const Json& Context::resolved(const std::string& label) const {
  const Json* found = given_.resolved.find(label);
  if (!found) throw Error(Fault::plugin, "\"" + label + "\" was read but never planned");
  return *found;
}

Series& Context::series_named(const std::string& name) {
  for (auto& series : emitted_.series)
    if (series.name == name) return series;
  if (name.empty() ||
      name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_./") != std::string::npos)
    throw Error(Fault::plugin,
                "the scalar's name \"" + name + "\" is not made of a-z, 0-9, _, . and /");
  return emitted_.series.emplace_back(Series{name, {}, {}});
}

void Context::scalar(const std::string& name, std::int64_t step, double value) {
  scalars(step, {{name, value}});
}

void Context::scalars(std::int64_t step,
                      const std::vector<std::pair<std::string, double>>& values) {
  using namespace std::chrono_literals;
  for (const auto& [name, value] : values) {
    Series& series = series_named(name);
    if (!series.steps.empty() && series.steps.back() >= step)
      throw Error(Fault::plugin, "the scalar \"" + name + "\" was given at step " +
                                     std::to_string(step) + " after step " +
                                     std::to_string(series.steps.back()));
    series.steps.push_back(step);
    series.values.push_back(value);
    if (given_.report) unshown_.push(Json(Json::Items{name, step, value}));
  }
  if (std::chrono::steady_clock::now() - last_shown_ >= 200ms) show_scalars();
}

void Context::show_scalars() {
  last_shown_ = std::chrono::steady_clock::now();
  if (unshown_.size() == 0) return;
  given_.report(Json::object({{"event", "scalars"}, {"points", std::move(unshown_)}}));
  unshown_ = Json::array();
}

void Context::figure(Figure figure) {
  if (figure.name.empty() ||
      figure.name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") != std::string::npos)
    throw Error(Fault::plugin,
                "the figure's name \"" + figure.name + "\" is not made of a-z, 0-9 and _");
  for (const auto& f : emitted_.figures)
    if (f.name == figure.name)
      throw Error(Fault::plugin, "the figure \"" + figure.name + "\" was given twice");
  figure.caption = with_params(figure.caption);
  emitted_.figures.push_back(std::move(figure));
}

void Context::warn(const std::string& message) {
  emitted_.warnings.push_back(message);
  log("warning: " + message);
}

void Context::environment(const std::string& name, Json value) {
  emitted_.environment[name] = std::move(value);
}

void Context::environment(const Json& members) {
  for (const auto& [name, value] : members.members())
    name == "gflops" ? measured(name, value) : environment(name, value);
}

void Context::measured(const std::string& name, Json value) {
  environment(name, std::move(value));
  independent_of(name);
}

void Context::independent_of(const std::string& name) {
  no_matter_.insert(name);
}

void Context::log(const std::string& line) const {
  if (given_.report) given_.report(Json::object({{"event", "log"}, {"line", line}}));
}

void Context::progress(std::int64_t done, std::int64_t total, std::string_view what) {
  using namespace std::chrono_literals;
  const auto now = std::chrono::steady_clock::now();
  if (!given_.report || (now - last_progress_ < 100ms && done < total)) return;
  last_progress_ = now;
  given_.report(
      Json::object({{"event", "progress"}, {"done", done}, {"total", total}, {"what", what}}));
}

void Context::check_stop() const {
  if (asked_to_stop()) throw Stopped();
}

}  // namespace kazan
