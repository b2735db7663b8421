#include <algorithm>

#include "base/json.hpp"
#include "base/text.hpp"
#include "host/inspect/chapter_lines.hpp"
#include "host/inspect/stale_names.hpp"

namespace kazan {
namespace {

using Strings = std::vector<std::string>;

struct Block {
  std::string text;
  int line;  // of the chapter, above its first
};

std::vector<Block> yaml_blocks(const std::string& chapter) {
  std::vector<Block> blocks;
  bool inside = false;
  int number = 0;
  for (const auto& line : lines_of(chapter)) {
    ++number;
    if (inside && line.starts_with("```"))
      inside = false;
    else if (inside)
      blocks.back().text += line + "\n";
    else if (line.starts_with("```yaml")) {
      inside = true;
      blocks.push_back({"", number});
    }
  }
  return blocks;
}

// Nodes alone, or an experiment.
Block as_experiment(Block block) {
  if (("\n" + block.text).find("\nnodes:") != std::string::npos) return block;
  std::string nodes = "nodes:\n";
  for (const auto& line : split(block.text, '\n'))
    nodes += line.empty() ? "\n" : "  " + line + "\n";
  return {std::move(nodes), block.line - 1};
}

bool speaks_of(const PluginInfo& plugin, const std::string& code, const std::string& message) {
  if (code != "unknown-parameter" && code != "unknown-input") return false;
  return std::any_of(plugin.stages.begin(), plugin.stages.end(),
                     [&](const StageInfo& stage) { return message.starts_with(stage.id + " "); });
}

}  // namespace

Strings stale_nodes(const PluginInfo& plugin, const std::string& file, const std::string& chapter,
                    const Workplace& workplace) {
  Strings stale;
  for (const auto& given : yaml_blocks(chapter)) {
    const Block block = as_experiment(given);
    const Ended ended =
        run_program({workplace.with_places({"check", (workplace.folder / "block.yaml").native(),
                                            "--stdin", "--format", "json"}),
                     block.text},
                    workplace.folder, workplace.patience);
    if (!ended.death.empty() || ended.out.empty()) continue;  // told of wrong values
    const Json said = Json::parse(ended.out, "what `runner check --format json` printed");
    for (const auto& d : said.at("diagnostics").items()) {
      const std::string message = d.at("message").string();
      if (d.has("line") && speaks_of(plugin, d.get("code", "").string(), message))
        stale.push_back(file + ":" + std::to_string(block.line + d.at("line").integer()) + ": " +
                        message);
    }
  }
  return stale;
}

}  // namespace kazan
