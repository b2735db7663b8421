#include <algorithm>

#include "base/text.hpp"
#include "host/inspect/trial.hpp"
#include "host/inspect/values.hpp"

namespace kazan {
namespace {

using Answers = std::vector<Trial::Answer>;

constexpr const char* kUnknown = "no_such_parameter";
constexpr const char* kMend =
    "build the plugin again, so that its metadata are those of its declarations; if that does not "
    "help, the program is at fault: please report it";

// Of one stage: what is tried, and whether an answer is the one that is due.
class BadValues {
 public:
  BadValues(const StageInfo& stage, const Workplace& workplace)
      : stage_(stage), trial_("", workplace.folder / "values.yaml") {
    const std::string use = "use: " + stage.id;
    for (const auto& spec : stage.params)
      for (auto& value : refused_values(spec)) {
        trial_.add(value.param + ": " + value.written, use);
        tried_.push_back(std::move(value));
      }
    trial_.add(std::string(kUnknown) + ": 1", use);
    tried_.push_back({kUnknown, "1", "unknown"});
    for (const auto& spec : stage.params)
      if (spec.required) {
        trial_.add("", use);
        tried_.push_back({spec.name, "", "left out"});
      }
  }

  void run(const Workplace& workplace, std::vector<Defect>& defects) const {
    Ended ended;
    const auto answers = trial_.run(workplace, ended);
    if (!ended.death.empty() || ended.out.empty()) {
      defects.push_back({"an answer of `runner check` to wrong values of " + stage_.id,
                         how_it_failed(ended), "look at the stage's constructor and plan step"});
      return;
    }
    for (std::size_t i = 0; i < tried_.size(); ++i)
      if (!refused(i, answers[i]))
        defects.push_back({stage_.id + ": " + described(tried_[i]) + " refused at its place",
                           said(answers[i]), kMend});
  }

  std::size_t size() const { return tried_.size(); }

 private:
  static std::string said(const std::vector<Trial::Answer>& answers) {
    std::vector<std::string> messages;
    for (const auto& answer : answers) messages.push_back(answer.message);
    return messages.empty() ? "nothing is said of it" : "said instead: " + join(messages, "\n");
  }

  static std::string described(const TriedValue& value) {
    return value.param + (value.written.empty() ? "" : ": " + value.written) + " (" + value.why +
           ")";
  }

  bool refused(std::size_t i, const Answers& answers) const {
    const TriedValue& value = tried_[i];
    return std::any_of(answers.begin(), answers.end(), [&](const Trial::Answer& answer) {
      if (value.written.empty())
        return answer.column == Trial::kNameColumn && answer.code == "missing-parameter" &&
               answer.message.find(" lacks " + value.param + ":") != std::string::npos;
      if (value.param == kUnknown) return answer.column == trial_.key_column(i);
      const int from = trial_.value_column(i);
      return answer.column >= from && answer.column < from + static_cast<int>(value.written.size());
    });
  }

  const StageInfo& stage_;
  Trial trial_;
  std::vector<TriedValue> tried_;
};

}  // namespace

Inspected inspect_bad_values(const Plugin& plugin, const Workplace& workplace) {
  if (plugin.info.stages.empty()) return skipped("bad values", "it has no stage");
  std::vector<Defect> defects;
  std::size_t count = 0;
  for (const auto& stage : plugin.info.stages) {
    const BadValues values(stage, workplace);
    values.run(workplace, defects);
    count += values.size();
  }
  return inspected("bad values", std::to_string(count) + " refused, each at its place",
                   std::move(defects));
}

}  // namespace kazan
