// The plan step: what a stage can say before anything runs.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/json.hpp"
#include "sdk/estimate.hpp"
#include "sdk/hub_cache.hpp"
#include "sdk/param.hpp"
#include "sdk/port.hpp"

namespace kazan {

// A dimension of a port's value; its size may not be known before running.
struct Dimension {
  std::string name;  // "tokens"
  std::optional<std::int64_t> size;
  std::optional<std::int64_t> at_most{};  // where the size is not known but bounded

  Json to_json() const;  // {"name": "tokens", "size": null, "at_most": 940}
};

// What is known of a port's value before it exists.
struct Description {
  std::vector<Dimension> shape;
  Json attributes = Json::object();  // the artifact type's own: a model's layers and widths
  Reading reading{};                 // of a recipe: what carrying it out takes

  std::optional<std::int64_t> size(std::string_view dimension) const;
  // The size or, where only that is known, the most it can be.
  std::optional<std::int64_t> most(std::string_view dimension) const;
  // As it stands here, for the description of another port: its name, size and bound.
  Dimension dimension(std::string_view name) const;
};

// The host fills `Given`, calls Stage::plan, and reads the rest.
class KAZAN_API Planner {
 public:
  struct Given {
    std::map<std::string, std::vector<Description>> inputs;      // by port; empty: not connected
    std::map<std::string, std::filesystem::path> param_folders;  // of the file that gives each
    std::filesystem::path base_folder;                           // of the experiment file
    std::filesystem::path data_folder;  // of this installation: bundled models, tokenizers
    int threads = 1;                    // that run() will have
    std::int64_t memory = 0;            // bytes that the whole run may use; 0: not known
    std::int64_t memory_share = 0;      // of it, what the node may take with others beside it
    std::function<HubAnswer(const HubWish&)> ask_hub = {};  // empty: nothing is fetched
    bool strict_choices = false;                            // Planner::instead is a fault
  };
  struct Problem : Complaint {
    std::string subject;  // a param or port name; empty: the node
    Fault fault = Fault::experiment;
  };

  explicit Planner(Given given) : given_(std::move(given)) {}

  // Of a connected input. Sizes may be unknown: an upstream stage did not say. After a fault
  // upstream nothing may be known, attributes neither; the plan step then runs for the faults it
  // tells at parameters, and what it throws or plans is dropped.
  const Description& description(const InputBase& input, std::size_t i = 0) const;
  // What relative paths in the parameter start from: the folder of the file that gives it, which
  // may be one that the experiment extends; the experiment's own when it comes from elsewhere.
  const std::filesystem::path& folder_of(const ParamBase& param) const;
  const std::filesystem::path& data_folder() const { return given_.data_folder; }
  // As Context::threads() will be. For estimates: results do not depend on it.
  int threads() const { return given_.threads; }
  // Bytes that all nodes of the run together may use: --memory, or what the machine gives. 0: not
  // known. For choosing between ways that lead to the same bits.
  std::int64_t memory() const { return given_.memory; }
  // Of these, what the node's own estimate may come to without keeping others from running beside
  // it: an equal share for as many nodes as may run at once, less what any worker takes. 0: none,
  // or not known.
  std::int64_t memory_share() const { return given_.memory_share; }

  // Of a model that is not here and may be on the Hugging Face hub. Planning fetches nothing: a run
  // does, after all else was checked, and plans again; the model is then in the cache.
  HubAnswer ask_hub(const HubWish& wish) const {
    return given_.ask_hub ? given_.ask_hub(wish) : HubAnswer{};
  }

  void describe(const OutputBase& output, Description description);
  // A file that run() will read as Context::file(label). Its bytes enter the key. The files that
  // parameters (Param<InputFile>) name are planned already, under the parameter's name.
  void file(const std::string& label, const std::filesystem::path& path);
  // A decision that run() will read as Context::resolved(label). Enters the key.
  void resolved(const std::string& label, Json value);
  // A stage whose plugin computes with what this node gives, as an SAE's variant encodes, and that
  // made nothing of what it reads: its code enters the key, so that results are made anew when it
  // changes. Those above in the graph are in the key already.
  void computed_by(const std::string& stage) { computed_by_.push_back(stage); }
  // For the preflight, which refuses what cannot fit, and for running nodes at the same time.
  void estimate(const Needs& needs) { estimate_ = needs.estimate(); }
  // Everything that the parameter can be here: the model's layers. A sweep over `all` takes these.
  void values(const ParamBase& param, std::vector<std::string> all);
  // Everything that {placeholder} in the names of metrics can be here, where it is no parameter.
  void names(const std::string& placeholder, const std::vector<std::string>& all);
  // Something the user should know, on the terminal and on top of the report.
  void warn(const std::string& message);
  // Something else than the user's first choice is taken, and why: a warning; with
  // --strict-weights a fault (exit 66).
  void instead(const ParamBase& at, Complaint complaint);
  // A fault of the experiment, shown at the parameter or port. Any number; planning goes on. Its
  // message follows the name of the parameter or port: "expected at most 32, found 33"
  // (wrong_value() in base/complaint.hpp makes such, and gives editors the parts).
  void error(const ParamBase& at, Complaint complaint);
  void error(const InputBase& at, Complaint complaint);
  void error(const ParamBase& at, const std::string& message);
  void error(const InputBase& at, const std::string& message);
  // What the stage's own code threw about it.
  void error(const ParamBase& at, const Error& thrown) { error(at, thrown.complaint()); }
  // A file that should be there and is not, or cannot be read (exit 66).
  void missing(const ParamBase& at, const std::string& message);
  void missing(const ParamBase& at, Complaint complaint);

  const std::map<std::string, Description>& outputs() const { return outputs_; }
  const std::map<std::string, std::filesystem::path>& files() const { return files_; }
  const Json& decisions() const { return decisions_; }
  const std::vector<std::string>& computed_by() const { return computed_by_; }
  const Estimate& estimate() const { return estimate_; }
  const std::map<std::string, std::vector<std::string>>& values() const { return values_; }
  const std::map<std::string, std::vector<std::string>>& names() const { return names_; }
  const std::vector<std::string>& warnings() const { return warnings_; }
  const std::vector<Problem>& problems() const { return problems_; }

 private:
  Given given_;
  std::map<std::string, Description> outputs_;
  std::map<std::string, std::filesystem::path> files_;
  Json decisions_ = Json::object();
  std::vector<std::string> computed_by_;
  Estimate estimate_;
  std::map<std::string, std::vector<std::string>> values_;  // by parameter
  std::map<std::string, std::vector<std::string>> names_;   // by placeholder, as names have it
  std::vector<std::string> warnings_;
  std::vector<Problem> problems_;
};

}  // namespace kazan
