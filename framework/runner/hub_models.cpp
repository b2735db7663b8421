#include "runner/hub_models.hpp"

#include <algorithm>

#include "runner/signals.hpp"
#include "runner/thrown.hpp"

namespace kazan {

using Why = HubFailure::Kind;

ModelFetcher::ModelFetcher(const Options& options)
    : settings_(hub_settings()), display_(make_fetch_display(options.progress, options.quiet)) {}

FetchedModel ModelFetcher::fetch_one(const std::string& name, const Hub::Refusal& refusal) {
  Fetching at{name, "", 0, 0};
  const auto told = [&](const Hub::Progress& progress) {
    at = {name,           progress.file,     progress.done,
          progress.total, progress.compared, progress.to_compare};
    display_->progress(at);
  };
  Hub hub(settings_, transfers(),
          {told, [&](const std::string& note) { display_->note(note); },
           [] { return stop_request().signal != 0; }});
  auto fetched = hub.fetch(name, refusal);
  at = {name, "", fetched.bytes, fetched.bytes};
  display_->fetched(at, fetched.folder);
  return fetched;
}

FetchedModel ModelFetcher::fetch(const std::vector<std::string>& names,
                                 const Hub::Refusal& refusal) {
  catch_stop_signals(SecondSignal::kills);
  for (const auto& name : names) try {
      return fetch_one(name, refusal);
    } catch (const HubFailure& e) {
      display_->not_fetched(name, e.what());
      if (e.kind() != Why::absent || name == names.back()) throw;
    }
  throw Error(Fault::internal, "no model to fetch");
}

HubModels::HubModels(const Options& options) : options_(options) {
  if (const auto offline = hub_settings().offline; !offline.empty())
    closed_.emplace(Why::offline, offline + " is set: nothing is fetched");
}

HubAnswer HubModels::failed(const HubWish& wish, const Error& why) {
  if (!failure_) failure_.emplace(why.fault(), wish.names.front() + ": " + why.what());
  const auto* of_hub = dynamic_cast<const HubFailure*>(&why);
  return {why.what(), false, of_hub && of_hub->kind() == Why::refused};
}

HubAnswer HubModels::ask(const HubWish& wish) {
  const auto known = std::find_if(wishes_.begin(), wishes_.end(), [&](const Wish& other) {
    return other.wish.names == wish.names;
  });
  if (known != wishes_.end() && known->tried) return *known->tried;
  if (closed_) return failed(wish, *closed_);
  if (known == wishes_.end())
    wishes_.push_back({wish});
  else
    known->asked = true;
  return {"a run fetches it first", true};
}

bool HubModels::fetch_next() {
  const auto next = std::find_if(wishes_.begin(), wishes_.end(),
                                 [](const Wish& wish) { return wish.asked && !wish.tried; });
  if (next == wishes_.end()) return false;
  for (auto& wish : wishes_) wish.asked = false;
  next->tried = HubAnswer{"what was fetched is not whole"};  // nobody asks for what is
  try {
    if (!fetcher_) fetcher_.emplace(options_);  // its display is for whoever fetches
    folders_.push_back(fetcher_->fetch(next->wish.names, next->wish.refusal).folder);
  } catch (const HubFailure& e) {
    if (e.kind() == Why::stopped) throw;
    if (e.kind() == Why::unreachable) closed_.emplace(e);
    next->tried = failed(next->wish, e);
  } catch (const std::exception& e) {  // the cache cannot be written, say
    next->tried = failed(next->wish, as_error(e));
  }
  return true;
}

}  // namespace kazan
