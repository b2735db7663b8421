#include "sections.hpp"

#include <cmath>

#include "base/text.hpp"
#include "html.hpp"

namespace kazan::report {

std::string result_anchor(std::size_t index) {
  return "node-" + std::to_string(index);
}

std::string plan_anchor(std::size_t index) {
  return "plan-" + std::to_string(index);
}

std::string node_anchor(const RunFolder& run, std::size_t index) {
  if (has_results(run.nodes[index])) return result_anchor(index);
  return run.sweep.there() ? "nodes" : plan_anchor(index);
}

std::string badge(const std::string& status) {
  static constexpr std::string_view kKnown[] = {"ok",     "failed",  "stopped", "killed",
                                                "reused", "skipped", "computed"};
  for (const auto known : kKnown)
    if (status == known) return element("span", {{"class", "badge " + status}}, status);
  return text_element("span", {{"class", "badge"}}, shortened(status, 40));
}

std::string duration(double seconds) {
  return std::isfinite(seconds) && seconds >= 0 ? human_seconds(seconds) : "";
}

std::string memory(double bytes) {
  return std::isfinite(bytes) && bytes > 0 ? human_bytes(bytes) : "";
}

std::string plain(const Json& value) {
  if (value.is_string()) return value.string();
  std::string out;
  const auto add = [&](const std::string& part) { out += (out.empty() ? "" : ", ") + part; };
  if (value.is_array())
    for (const auto& item : value.items()) add(plain(item));
  else if (value.is_object())
    for (const auto& [name, member] : value.members()) add(name + "=" + plain(member));
  else
    return value.dump();
  return out;
}

}  // namespace kazan::report
