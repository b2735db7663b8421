#include "host/engines/cut.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <map>
#include <tuple>

#include "base/saturate.hpp"

namespace kazan {
namespace {

constexpr std::int64_t kMiB = 1 << 20;

// 0 for pieces that read none, else one more than the most of those they read.
std::vector<int> levels_of(const std::vector<Piece>& pieces) {
  std::vector<int> levels(pieces.size(), -1);
  std::vector<std::size_t> open;
  for (std::size_t start = 0; start < pieces.size(); ++start) {
    open.push_back(start);
    while (!open.empty()) {
      const auto at = open.back();
      int level = 0;
      bool known = true;
      for (const auto from : pieces[at].reads) {
        if (levels[from] < 0) {
          if (known) open.push_back(from);
          known = false;
        }
        level = std::max(level, levels[from] + 1);
      }
      if (!known) continue;
      levels[at] = level;
      open.pop_back();
    }
  }
  return levels;
}

// The first of those that take longest.
std::size_t lead_of(const Plan& plan, const std::vector<std::size_t>& nodes) {
  return *std::max_element(nodes.begin(), nodes.end(), [&](auto a, auto b) {
    return known_seconds(plan.nodes[a]) < known_seconds(plan.nodes[b]);
  });
}

// A task before it has its number: places in the list instead.
struct Draft {
  Task task;
  std::set<std::size_t> after;
  int level = 0;
};

// Pieces of one kind that read the same, together as long as they are short.
std::vector<Draft> drafts_of(const Plan& plan, const std::vector<Piece>& pieces,
                             double short_seconds) {
  const auto levels = levels_of(pieces);
  std::vector<std::size_t> order(pieces.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::stable_sort(order.begin(), order.end(),
                   [&](auto a, auto b) { return levels[a] < levels[b]; });
  std::vector<Draft> drafts;
  std::vector<std::size_t> draft_of(pieces.size());
  std::map<std::pair<std::string, std::set<std::size_t>>, std::size_t> open;
  for (const auto at : order) {
    const Piece& piece = pieces[at];
    std::set<std::size_t> after;
    for (const auto from : piece.reads) after.insert(draft_of[from]);
    const std::string name = plan.nodes[lead_of(plan, piece.nodes)].base;
    const auto known = open.find({name, after});
    std::size_t to = drafts.size();
    if (known != open.end() && short_seconds > 0 &&
        drafts[known->second].task.seconds + piece.seconds <= short_seconds) {
      to = known->second;
    } else {
      int level = 0;
      for (const auto from : after) level = std::max(level, drafts[from].level + 1);
      open[{name, after}] = to;
      drafts.push_back({{}, after, level});
      drafts.back().task.name = name;
    }
    Task& task = drafts[to].task;
    task.nodes.insert(task.nodes.end(), piece.nodes.begin(), piece.nodes.end());
    task.seconds += piece.seconds;
    draft_of[at] = to;
  }
  return drafts;
}

// What its nodes ask for.
void complete(Task& task, const Plan& plan) {
  std::sort(task.nodes.begin(), task.nodes.end());
  task.memory_bytes = 0;
  for (const auto i : task.nodes) {
    const PlannedNode& node = plan.nodes[i];
    task.threads = std::max(task.threads, node.threads);
    task.silent += !node.estimate.seconds;
    if (!node.estimate.memory_bytes)
      task.memory_bytes.reset();
    else if (task.memory_bytes)
      task.memory_bytes = std::max(*task.memory_bytes, *node.estimate.memory_bytes);
  }
}

// Requests that one size fits: less than twice each other, nearly.
auto size_class(const Request& request) {
  return std::tuple(request.threads, std::bit_width(static_cast<std::uint64_t>(request.memory_mib)),
                    std::bit_width(static_cast<std::uint64_t>(request.minutes)));
}

bool equal_kind(const Task& a, const Task& b) {
  return a.name == b.name && a.after == b.after &&
         size_class(request_of(a)) == size_class(request_of(b));
}

void widen(Request& request, const Request& other) {
  request.threads = std::max(request.threads, other.threads);
  request.memory_mib = std::max(request.memory_mib, other.memory_mib);
  request.minutes = std::max(request.minutes, other.minutes);
}

}  // namespace

Request request_of(const Task& task) {
  constexpr std::int64_t kUnknownMemory = 4096, kMostMinutes = 365LL * 24 * 60;
  Request request;
  request.threads = task.threads;
  request.memory_mib = task.memory_bytes
                           ? saturating_add(*task.memory_bytes, *task.memory_bytes / 5) / kMiB + 257
                           : kUnknownMemory;
  const double minutes = 10 + std::ceil(3 * task.seconds / 60) + 30.0 * task.silent;
  const bool sane = minutes >= 10 && minutes < kMostMinutes;  // of a file that anybody wrote
  request.minutes = sane ? static_cast<std::int64_t>(minutes) : kMostMinutes;
  return request;
}

std::vector<Task> cut(const Plan& plan, const NodeTest& done, double short_seconds) {
  auto drafts = drafts_of(plan, pieces_of(plan, done, short_seconds), short_seconds);
  for (auto& draft : drafts) complete(draft.task, plan);
  std::vector<std::size_t> order(drafts.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) {
    const Draft &x = drafts[a], &y = drafts[b];
    const auto x_size = size_class(request_of(x.task)), y_size = size_class(request_of(y.task));
    return std::tie(x.level, x.task.name, x.after, x_size) <
           std::tie(y.level, y.task.name, y.after, y_size);
  });
  std::vector<int> number(drafts.size());
  for (std::size_t i = 0; i < order.size(); ++i) number[order[i]] = static_cast<int>(i) + 1;
  std::vector<Task> tasks;
  for (const auto at : order) {
    Task task = std::move(drafts[at].task);
    task.number = number[at];
    for (const auto from : drafts[at].after) task.after.push_back(number[from]);
    std::sort(task.after.begin(), task.after.end());
    tasks.push_back(std::move(task));
  }
  return tasks;
}

std::vector<TaskArray> arrays_of(const std::vector<Task>& tasks, int most) {
  std::vector<TaskArray> arrays;
  std::map<std::string, int> used;
  const Task* last = nullptr;
  for (const auto& task : tasks) {
    if (!last || !equal_kind(*last, task) || arrays.back().count == most) {
      const int times = ++used[task.name];
      arrays.push_back({task.name + (times > 1 ? "." + std::to_string(times) : ""), task.number, 0,
                        task.after, request_of(task)});
    }
    ++arrays.back().count;
    widen(arrays.back().request, request_of(task));
    last = &task;
  }
  return arrays;
}

}  // namespace kazan
