#include "host/run/scheduler.hpp"

#include <algorithm>
#include <iterator>
#include <optional>

#include "base/saturate.hpp"
#include "host/run/conversation.hpp"
#include "host/run/node_files.hpp"
#include "host/run/peak_memory.hpp"
#include "host/run/worker_message.hpp"

namespace kazan {
namespace {

using namespace std::chrono_literals;
using Status = NodeResult::Status;

constexpr auto kPatience = 100ms;  // between looks at signals, and at what other runners do
constexpr int kMostMadeAgain = 2;  // a disk that damages more than that is beyond repair here

std::string title(const PlannedNode& node) {
  return "node " + node.name + " (" + node.stage + ")";
}

// A worker has the threads it was started with: with a place more for each number of threads none
// has to go because another kind is needed for a moment.
int places(const Plan& plan, const Capacity& capacity) {
  std::set<int> kinds;
  for (const auto& node : plan.nodes) kinds.insert(node.threads);
  return capacity.most_nodes() + std::max(0, static_cast<int>(kinds.size()) - 1);
}

NodeResult failure(Fault fault, const std::string& message) {
  return {Status::failed, fault, message, {}};
}

std::uintmax_t bytes_of(const std::filesystem::path& file) {
  std::error_code absent;
  const auto size = std::filesystem::file_size(file, absent);
  return absent ? 0 : size;
}

}  // namespace

Scheduler::Scheduler(const Plan& plan, const Store& store, Options options, Observer& observer)
    : plan_(plan),
      store_(store),
      options_(std::move(options)),
      observer_(observer),
      board_(plan),
      pass_members_(plan, board_),
      lanes_(options_.worker, options_.log, places(plan, options_.capacity)) {}

std::map<std::string, NodeResult> Scheduler::run() {
  store_.sweep();
  while (!board_.settled()) {
    hear_stop();
    start_ready();
    settle_hopeless();
    listen();
    observer_.tick();
  }
  std::map<std::string, NodeResult> results;
  for (std::size_t i = 0; i < plan_.nodes.size(); ++i) results[planned(i).name] = board_.result(i);
  return results;
}

double Scheduler::seconds() const {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begun_).count();
}

void Scheduler::log(std::size_t node, const std::string& line) {
  observer_.event(planned(node), Json::object({{"event", "log"}, {"line", line}}));
}

void Scheduler::tell_start(Lane& lane) {
  if (lane.told_of == lane.worker->pid()) return;
  lane.told_of = lane.worker->pid();
  observer_.happened(Json::object({{"event", "worker_started"},
                                   {"worker", lane.number},
                                   {"pid", std::int64_t{lane.told_of}},
                                   {"threads", lane.worker->threads()}}));
}

// The first request lets workers end at their next safe point, the second does not.
void Scheduler::hear_stop() {
  const StopRequest request = options_.stop_request();
  if (request.signal == 0) return;
  if (heard_.signal == 0 || heard_.now != request.now)
    observer_.happened(Json::object(
        {{"event", "signal"}, {"signal", signal_name(request.signal)}, {"now", request.now}}));
  heard_ = request;
  for (const std::size_t node : board_.waiting()) settle(node, {Status::stopped, {}, "", {}});
  for (Lane* lane : lanes_.busy()) {
    if (request.now) {
      lane->worker->kill();
      ended(*lane, {Status::stopped, {}, "", {}});
      lane->worker.reset();
      store_.sweep();
    } else if (!std::exchange(lane->work->told_to_stop, true)) {
      lane->worker->ask_to_stop();
    }
  }
}

void Scheduler::settle_hopeless() {
  while (const auto node = board_.blocked())
    settle(*node, {Status::skipped,
                   {},
                   "it reads " + board_.blocked_by(*node) + ", which did not succeed",
                   {}});
}

void Scheduler::start_ready() {
  look_at_new();
  for (auto node = board_.first_ready(); node && has_room();) {
    start(*node);
    // What was in the store after all makes others ready, which may go first.
    node = board_.ended(*node) ? board_.first_ready() : board_.ready_after(*node);
  }
}

// What is in the store needs no worker, and makes others ready that may be there too; what is not
// starts at once, while there is room. Not for long: workers want to be heard.
void Scheduler::look_at_new() {
  const auto begun = std::chrono::steady_clock::now();
  while (options_.stop_request().signal == 0 &&
         std::chrono::steady_clock::now() - begun < kPatience) {
    const auto node = board_.newly_ready();
    if (!node) return;
    if (!reuse(*node) && has_room()) start(*node);
  }
}

// False when the store lacks it; `damage` says when it has it and it is not whole.
bool Scheduler::reuse(std::size_t node, std::string* damage) {
  auto kept = store_.use(planned(node).key);
  if (damage) *damage = kept.damage;
  if (kept.record) settle(node, {Status::reused, {}, "", std::move(*kept.record)});
  return kept.record.has_value();
}

// Whether the node would begin a pass in the one worker that is left, which carries another pass
// that can go on: what it has computed for others would be lost.
bool Scheduler::goes_on_elsewhere(std::size_t node) {
  const std::string& pass = planned(node).pass;
  if (pass.empty() || lanes_.carrying(pass) || lanes_.has_idle_without_pass()) return false;
  for (std::size_t other = 0; other < plan_.nodes.size(); ++other)
    if (planned(other).pass != pass && board_.ready(other) && !elsewhere_.contains(other) &&
        lanes_.carrying(planned(other).pass))
      return true;
  return false;
}

// If it fits, and nobody else is at it.
void Scheduler::start(std::size_t node) {
  const std::string& key = planned(node).key;
  if (!options_.capacity.fits(busy(), load_of(planned(node), alone_.contains(node)))) return;
  if (under_way(key) || pass_members_.waits(node) || goes_on_elsewhere(node)) return;
  auto lock = KeyLock::try_lock(store_.root(), key);
  if (!lock) {
    if (elsewhere_.insert(node).second)
      log(node, "waiting: another run computes it (" + KeyLock::holder(store_.root(), key) + ")");
    return;
  }
  std::string damage;
  if (reuse(node, &damage)) return;  // another run ended between the first look and the lock
  elsewhere_.erase(node);
  if (!damage.empty()) clear_away(node, damage);
  give(node, std::move(lock));
}

// What its worker leaves takes the place of what is damaged, also where that cannot be moved now.
void Scheduler::clear_away(std::size_t node, const std::string& damage) {
  tell_damage(node, node, damage);
  try {
    store_.set_aside(planned(node).key);
  } catch (const Error&) {  // the worker will say what keeps it from writing
  }
}

void Scheduler::give(std::size_t node, std::optional<KeyLock> lock) {
  const PlannedNode& what = planned(node);
  const bool alone = alone_.contains(node);
  const std::int64_t memory = what.estimate.memory_bytes.value_or(0);
  Lane* lane = nullptr;
  try {
    if (alone)
      lanes_.shrink_idle(0);
    else if (const std::int64_t most = options_.capacity.memory_bytes)
      lanes_.shrink_idle(most - saturating_add(lanes_.memory_at_work(), memory),
                         lanes_.carrying(what.pass));
    lane = &ask(node);
  } catch (const Error& e) {
    settle(node, failure(e.fault(), title(what) + ": " + e.what()));
    return;
  }
  lanes_.start(*lane,
               {node, std::move(lock), seconds(), remakes_,
                saturating_add(memory_of(lane->worker->pid()), memory), what.threads, alone});
  lane->work->printed = bytes_of(options_.log);
  board_.start(node);
  tell_start(*lane);
  observer_.started(what);
}

// The worker that has computed what the node reads, if there is one; else one that will, for all
// that are still to come.
Lane& Scheduler::ask(std::size_t node) {
  const PlannedNode& what = planned(node);
  Json request = Json::object({{"run", what.id}});
  if (Lane* lane = lanes_.carrying(what.pass)) {
    if (lane->worker->channel().send(request)) return *lane;
    lane->worker.reset();
  }
  Json ids = Json::array();
  for (const std::size_t member : pass_members_.open(node)) ids.push(planned(member).id);
  const bool shares = ids.items().size() > 1 && !alone_.contains(node);
  if (shares) request["pass"] = std::move(ids);
  Lane& lane = lanes_.ask(what.threads, request, shares);
  if (shares) lane.carry(what.pass);
  return lane;
}

// Whether a node of the same content runs already: it is computed once, for both.
bool Scheduler::under_way(const std::string& key) {
  const auto busy = lanes_.busy();
  return std::any_of(busy.begin(), busy.end(),
                     [&](const Lane* lane) { return planned(lane->work->node).key == key; });
}

Load Scheduler::busy() {
  Load busy;
  for (const Lane* lane : lanes_.busy())
    busy.add({1, lane->work->threads, lane->work->memory_bytes, lane->work->alone});
  return busy;
}

// Whether anything could start now.
bool Scheduler::has_room() {
  return options_.stop_request().signal == 0 && options_.capacity.fits(busy(), {1, 1, 0, false});
}

void Scheduler::listen() {
  if (lanes_.busy().empty() && elsewhere_.empty()) return;
  const auto longest = board_.has_newly_ready() ? 0ms : kPatience;
  for (Lane* lane : lanes_.wait(longest)) hear(*lane);
  for (Lane* lane : lanes_.busy())
    if (lane->worker->gone()) bury(*lane, lane->worker->death());
}

// What observers throw is theirs: only what the worker sent is tried.
void Scheduler::hear(Lane& lane) {
  Channel& channel = lane.worker->channel();
  const bool alive = channel.fill();
  while (lane.work) {
    auto [message, result, nonsense] = next_from(channel);
    if (!nonsense.empty()) {
      lane.worker->kill();
      bury(lane, {std::move(nonsense), false});
      return;
    }
    if (!message) break;
    if (result)
      ended(lane, checked(lane, std::move(*result)));
    else
      observer_.event(planned(lane.work->node), *message);
  }
  if (!alive && lane.work) bury(lane, lane.worker->death());
}

// A stage that says it was stopped when nobody asked has not done its work.
NodeResult Scheduler::checked(const Lane& lane, NodeResult result) const {
  if (result.status != Status::stopped || options_.stop_request().signal != 0) return result;
  return failure(Fault::plugin,
                 title(planned(lane.work->node)) + ": it stopped without being asked to");
}

// A worker that dies costs its node only. One that the system killed and that had others beside it,
// though they may have gone since, most likely was the largest when memory ran out: alone, its node
// may fit.
void Scheduler::bury(Lane& lane, const Death& death) {
  const std::size_t node = lane.work->node;
  observer_.happened(
      Json::object({{"event", "worker_ended"}, {"worker", lane.number}, {"cause", death.cause}}));
  lane.worker.reset();
  store_.sweep();
  if (death.sigkill && lane.work->beside && alone_.insert(node).second) {
    lane.work.reset();
    board_.again(node);
    log(node, "its worker " + death.cause + "; it runs again, with nothing beside it");
    return;
  }
  std::string who = title(planned(node)) + ": ";
  if (!death.sigkill) who += options_.author(planned(node).stage) + ": ";
  ended(lane, failure(Fault::node, who + "its worker " + death.cause + "; " + printed(*lane.work)));
}

// Of a worker that has others beside it, what these printed may be taken for its own.
std::string Scheduler::printed(const Lane::Work& work) const {
  return bytes_of(options_.log) == work.printed ? "it printed nothing"
                                                : "what it printed is in " + options_.log.native();
}

void Scheduler::ended(Lane& lane, NodeResult result) {
  const Lane::Work work = std::exchange(lane.work, std::nullopt).value();
  result.worker = lane.number;
  result.began = work.began;
  result.ended = seconds();
  if (!result.damaged.empty() && repair(work, result)) return;
  settle(work.node, std::move(result));
}

void Scheduler::settle(std::size_t node, NodeResult result) {
  elsewhere_.erase(node);
  if (succeeded(result)) try {
      observer_.keep(planned(node));
    } catch (const Damaged& e) {
      if (make_again(node, node, e.what())) return;
      result = failure(Fault::machine, title(planned(node)) + ": " + e.what());
    }
  if (result.status == Status::reused)  // who computed it, then, was told by the worker
    for (const auto& warning : fault_warnings(result.record)) log(node, "warning: " + warning);
  board_.finish(node, result);
  observer_.finished(planned(node), result);
  if (!planned(node).pass.empty() && pass_members_.open(node).empty())
    lanes_.forget(planned(node).pass);
}

// A reader found the bytes of one of its inputs damaged. True when both will run again.
bool Scheduler::repair(const Lane::Work& reader, const NodeResult& result) {
  const std::string key = result.damaged.substr(0, result.damaged.find('/'));
  const auto found = std::find_if(plan_.nodes.begin(), plan_.nodes.end(),
                                  [&](const PlannedNode& node) { return node.key == key; });
  if (found == plan_.nodes.end()) return false;
  const auto producer = static_cast<std::size_t>(std::distance(plan_.nodes.begin(), found));
  const auto last = made_again_.find(producer);
  if (last != made_again_.end() && last->second.last > reader.remakes) {  // by another reader
    board_.again(reader.node);
    return true;
  }
  return make_again(producer, reader.node, result.message);
}

bool Scheduler::make_again(std::size_t producer, std::size_t reader, const std::string& why) {
  auto& made = made_again_[producer];
  if (made.times == kMostMadeAgain) return false;
  try {
    store_.set_aside(planned(producer).key);
  } catch (const Error& e) {  // a store that cannot be written to
    log(reader, "warning: what is damaged cannot be removed: " + std::string(e.what()));
    return false;
  }
  ++made.times;
  made.last = ++remakes_;
  tell_damage(producer, reader, why);
  board_.again(producer);
  board_.again(reader);
  return true;
}

void Scheduler::tell_damage(std::size_t damaged, std::size_t reader, const std::string& what) {
  const std::string mended = planned(damaged).name + " is made again";
  log(reader, "warning: " + what);
  log(reader, mended);
  observer_.warned(planned(damaged), what + "; " + mended);
}

NodeResult Scheduler::render(const std::string& renderer, const std::filesystem::path& run_folder) {
  const std::string who = "the renderer " + renderer + ": ";
  WorkerProcess* worker = nullptr;
  try {
    const Json request = Json::object({{"render", renderer}, {"folder", run_folder.native()}});
    worker = lanes_.ask(1, request).worker.get();
  } catch (const Error& e) {
    return failure(e.fault(), who + e.what());
  }
  const auto go_on = [&] {
    observer_.tick();
    return !options_.stop_request().now;
  };
  Answer answer = answer_of(
      *worker, [](const Json&) {}, go_on);
  if (answer.result) return std::move(*answer.result);
  if (answer.death.empty()) return {Status::stopped, {}, "", {}};
  return failure(Fault::node, who + "its worker " + answer.death);
}

}  // namespace kazan
