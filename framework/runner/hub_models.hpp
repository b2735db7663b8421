// Models that a plan would take from the Hugging Face hub, and the fetching of them.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "host/hub/hub.hpp"
#include "runner/options.hpp"
#include "runner/progress/fetching.hpp"
#include "sdk/hub_cache.hpp"

namespace kazan {

// Fetches with this command line's way of telling so; Ctrl-C stops it, what has come is kept.
class ModelFetcher {
 public:
  explicit ModelFetcher(const Options& options);

  // The first of the names that the hub has. Throws HubFailure, and Error for the cache.
  FetchedModel fetch(const std::vector<std::string>& names, const Hub::Refusal& refusal = {});

 private:
  FetchedModel fetch_one(const std::string& name, const Hub::Refusal& refusal);

  HubSettings settings_;
  std::unique_ptr<FetchDisplay> display_;
};

// What plan steps asked the hub for. Each is fetched once in a process.
class HubModels {
 public:
  explicit HubModels(const Options& options);

  // For PlanningOptions::ask_hub.
  HubAnswer ask(const HubWish& wish);
  // Of what the last planning asked for, the first that was not tried. False: nothing is left.
  // Throws HubFailure only for a stop.
  bool fetch_next();

  // The folders of those that came; why one did not, the first.
  const std::vector<std::filesystem::path>& folders() const { return folders_; }
  const std::optional<Error>& failure() const { return failure_; }

 private:
  HubAnswer failed(const HubWish& wish, const Error& why);

  struct Wish {
    HubWish wish;
    bool asked = true;  // since the last one was fetched: what that made needless is not fetched
    std::optional<HubAnswer> tried = {};
  };

  const Options& options_;
  // Why nobody is asked: a variable says so, or the hub could not be reached, for whatever model.
  std::optional<HubFailure> closed_;
  std::optional<ModelFetcher> fetcher_;
  std::vector<Wish> wishes_;  // in the order that they were asked for
  std::vector<std::filesystem::path> folders_;
  std::optional<Error> failure_;
};

}  // namespace kazan
