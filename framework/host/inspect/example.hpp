// A plugin's example, run in a store and a run folder of its own, and what its nodes leave there.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "host/catalog/catalog.hpp"
#include "host/graph/plan.hpp"
#include "host/inspect/inspected.hpp"
#include "host/inspect/program.hpp"

namespace kazan {

// Where examples run: nothing of the user's is written, and nothing read but the files that they
// name.
struct Workplace {
  std::filesystem::path folder;        // for temporary files; its store is shared by all examples
  std::vector<std::string> plugins{};  // further folders, as --plugins names them
  Patience patience{};

  std::filesystem::path store() const { return folder / "store"; }
  std::vector<std::string> with_places(std::vector<std::string> words) const;
};

class Example {
 public:
  Example(const Plugin& plugin, std::filesystem::path file, const Workplace& workplace);

  // Runs it, with one thread, and without fetching models unless the environment says
  // HF_HUB_OFFLINE; asks whether it ends well, and whether it shows each stage of the plugin, with
  // nothing in it that a report cannot show.
  Inspected run();

  const std::filesystem::path& file() const { return file_; }
  const std::optional<Plan>& plan() const { return plan_; }  // of a run that ended well
  // Of these plugin's stages.
  std::vector<const PlannedNode*> nodes() const;
  // Of these, where outputs have another shape than planned: node, and words.
  std::vector<std::pair<std::string, std::string>> other_shapes() const;

 private:
  std::string how_it_failed(const Ended& ended) const;
  std::vector<Defect> not_shown() const;
  std::vector<Defect> not_seen() const;

  const Plugin& plugin_;
  std::filesystem::path file_;
  const Workplace& workplace_;
  std::filesystem::path run_;
  std::optional<Plan> plan_;
};

// What ports promise in brackets, "[tokens latents]", against what the plan step says of them.
Inspected inspect_shapes(const Plugin& plugin, const Example& example);

// Each node of the plugin computed again: with the threads of before, and with others.
Inspected inspect_repetition(const Example& example, const Workplace& workplace, Catalog& catalog);

// Each once more, in a process that looks for what it leaks when it ends.
Inspected inspect_leaks(const Plugin& plugin, const Example& example, const Workplace& workplace,
                        const Catalog& catalog);

}  // namespace kazan
