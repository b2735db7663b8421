// Experiments in a folder of their own, for tests.
#pragma once

#include "base/files.hpp"
#include "host/config/experiment.hpp"

namespace kazan::testing {

class Files {
 public:
  const std::filesystem::path& folder() const { return folder_.path(); }
  std::filesystem::path write(const std::string& name, const std::string& text) const {
    const auto path = folder() / name;
    make_folder(path.parent_path());
    write_file(path, text);
    return path;
  }

 private:
  ScopedFolder folder_{unique_folder(std::filesystem::temp_directory_path(), "kazan-config")};
};

struct Loaded {
  Experiment experiment;
  std::vector<std::string> faults;  // "file.yaml:2:3: error: message", the first line of each

  const NodeUse& node(const std::string& name) const {
    for (const auto& node : experiment.nodes)
      if (node.name == name) return node;
    throw Error(Fault::internal, "no node " + name);
  }
  const Value& param(const std::string& node_name, const std::string& name) const {
    const Entry* found = node(node_name).params.find(name);
    if (!found) throw Error(Fault::internal, "no parameter " + name);
    return found->value;
  }
};

inline Loaded load(const std::filesystem::path& file, const std::vector<std::string>& set = {}) {
  Diagnostics diagnostics;
  Loaded loaded{load_experiment(file, {.overrides = set}, diagnostics), {}};
  const std::string folder = file.parent_path().native() + "/";
  for (const auto& d : diagnostics.all()) {
    std::string line = d.text().substr(0, d.text().find('\n'));
    for (auto at = line.find(folder); at != line.npos; at = line.find(folder))
      line.erase(at, folder.size());
    loaded.faults.push_back(line);
  }
  return loaded;
}

// One file, named x.yaml.
inline Loaded load_text(const std::string& text, const std::vector<std::string>& set = {}) {
  const Files files;
  return load(files.write("x.yaml", text), set);
}

}  // namespace kazan::testing
