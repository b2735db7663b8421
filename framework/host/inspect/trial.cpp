#include "host/inspect/trial.hpp"

#include <algorithm>

#include "base/json.hpp"

namespace kazan {

void Trial::add(const std::string& first, const std::string& rest) {
  const std::string begin = "  tried_" + std::to_string(columns_.size()) + ": {";
  const int key = static_cast<int>(begin.size()) + 1;
  columns_.emplace_back(key, key + static_cast<int>(first.find(' ')) + 1);
  text_ += begin + first + (first.empty() || rest.empty() ? "" : ", ") + rest + "}\n";
}

int Trial::first_line() const {
  const auto lines = std::count(text_.begin(), text_.end(), '\n');
  return static_cast<int>(lines) - static_cast<int>(columns_.size()) + 1;
}

std::vector<std::vector<Trial::Answer>> Trial::run(const Workplace& workplace, Ended& ended) const {
  std::vector<std::vector<Answer>> answers(columns_.size());
  ended = run_program(
      {workplace.with_places({"check", file_.native(), "--stdin", "--format", "json"}), text_},
      workplace.folder, workplace.patience);
  if (!ended.death.empty() || ended.out.empty()) return answers;
  const Json said = Json::parse(ended.out, "what `runner check --format json` printed");
  for (const auto& d : said.at("diagnostics").items()) {
    const Json* line = d.find("line");
    if (!line || d.at("severity").string() != "error") continue;
    const auto i = line->integer() - first_line();
    if (d.at("file").string() == file_.native() && i >= 0 &&
        i < static_cast<std::int64_t>(answers.size()))
      answers[static_cast<std::size_t>(i)].push_back(
          {static_cast<int>(d.at("column").integer()), d.get("code", "").string(),
           d.at("fault").string(), d.at("message").string()});
  }
  return answers;
}

}  // namespace kazan
