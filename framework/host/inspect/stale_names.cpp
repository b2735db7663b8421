#include "host/inspect/stale_names.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "host/inspect/chapter_lines.hpp"

namespace kazan {
namespace {

using Strings = std::vector<std::string>;

Strings param_names(const StageInfo& stage) {
  Strings names;
  for (const auto& param : stage.params) {
    names.push_back(param.name);
    if (const auto dot = param.name.find('.'); dot != param.name.npos)
      names.push_back(param.name.substr(0, dot));  // a group
  }
  return names;
}
Strings port_names(const std::vector<PortSpec>& ports) {
  Strings names;
  for (const auto& port : ports) names.push_back(port.name);
  return names;
}

// "# Ports", "## Ports": Ports.
std::string heading(const std::string& line) {
  const auto begin = line.find_first_not_of("# ");
  return begin == line.npos ? "" : line.substr(begin);
}

bool is_name(const std::string& text) {
  return !text.empty() &&
         text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_.") == text.npos;
}

// The name between the backtick at `at` and the next; "" where there is none.
std::string name_at(const std::string& line, std::size_t at) {
  if (at >= line.size() || line[at] != '`') return "";
  const auto end = line.find('`', at + 1);
  const std::string name = end == line.npos ? "" : line.substr(at + 1, end - at - 1);
  return is_name(name) ? name : "";
}

// Of a list of names, "`a` [tokens inputs], `b` and `c`": where the next begins behind the one that
// ends before `at`; npos behind the last.
std::size_t next_listed(const std::string& line, std::size_t at) {
  if (line.compare(at, 2, " [") == 0) {
    const auto end = line.find(']', at);
    if (end == line.npos) return end;
    at = end + 1;
  }
  for (const std::string between : {", and the ", ", and ", ", the ", ", ", " and the ", " and "})
    if (line.compare(at, between.size() + 1, between + "`") == 0) return at + between.size();
  return line.npos;
}

class Chapter {
 public:
  Chapter(const PluginInfo& plugin, const std::string& file) : file_(file) {
    for (const auto& stage : plugin.stages) {
      stages_.push_back(stage.id);
      for (auto& name : param_names(stage)) params_.push_back(std::move(name));
      for (auto& name : port_names(stage.inputs)) inputs_.push_back(std::move(name));
      for (auto& name : port_names(stage.outputs)) outputs_.push_back(std::move(name));
    }
  }

  Strings read(const std::string& text) {
    bool code = false, params = false;
    for (const auto& line : lines_of(text)) {
      ++number_;
      if (line.starts_with("```")) code = !code;
      if (code) continue;
      if (line.starts_with("#")) params = heading(line) == "Parameters";
      if (params) read_params(line);
      read_ports(line);
    }
    return std::move(stale_);
  }

 private:
  // "`heavy`: above which ..." and "| `heavy` | above which ... |".
  void read_params(const std::string& line) {
    const auto first = line.find_first_not_of("| *-");
    for (auto at = line.find('`'); at != line.npos; at = line.find('`', at + 1)) {
      const std::string name = name_at(line, at);
      if (name.empty()) continue;
      at += name.size() + 1;
      const bool cell = line.starts_with('|') && at == first + name.size() + 1;
      if (cell || line.substr(at + 1).starts_with(":")) require("parameter", name, params_);
    }
  }

  void read_ports(const std::string& line) {
    read_ports(line, "Input", "input", inputs_);
    read_ports(line, "Output", "output", outputs_);
  }

  // "Input `a`", and all of "Inputs `a`, `b` and `c`".
  void read_ports(const std::string& line, const std::string& word, const std::string& what,
                  const Strings& names) {
    for (auto at = line.find(word); at != line.npos; at = line.find(word, at + 1)) {
      auto next = at + word.size();
      const bool several = line.compare(next, 1, "s") == 0;
      if (several) ++next;
      if (line.compare(next, 1, " ") != 0) continue;
      for (++next; next != line.npos;) {
        const std::string name = name_at(line, next);
        if (name.empty()) break;
        require(what, name, names);
        next = several ? next_listed(line, next + name.size() + 2) : line.npos;
      }
    }
  }

  void require(const std::string& what, const std::string& name, const Strings& names) {
    if (std::find(names.begin(), names.end(), name) != names.end()) return;
    stale_.push_back(file_ + ":" + std::to_string(number_) + ": `" + name + "` is no " + what +
                     " of " + either(stages_) + did_you_mean(name, names));
  }

  const std::string& file_;
  Strings stages_, params_, inputs_, outputs_, stale_;
  int number_ = 0;
};

}  // namespace

Strings stale_names(const PluginInfo& plugin, const std::string& file, const std::string& chapter) {
  return Chapter(plugin, file).read(chapter);
}

}  // namespace kazan
