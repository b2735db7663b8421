#include "runner/clean_text.hpp"

#include <algorithm>
#include <cstdio>

#include "base/text.hpp"
#include "runner/progress/display.hpp"
#include "base/units.hpp"

namespace kazan {
namespace {

struct Sum {
  std::size_t count = 0;
  std::int64_t bytes = 0;
  void add(std::int64_t more) {
    ++count;
    bytes += more;
  }
};

std::string padded_left(std::string text, std::size_t width) {
  return std::string(width - std::min(width, text.size()), ' ') + text;
}

std::string counted(std::size_t count, const std::string& one, const std::string& many) {
  return with_commas(static_cast<long long>(count)) + " " + (count == 1 ? one : many);
}

std::string row(const std::string& label, std::optional<std::size_t> count, std::int64_t bytes,
                const std::string& remark) {
  std::string line = "  " + padded(label, 14) +
                     padded_left(count ? with_commas(static_cast<long long>(*count)) : "", 8) +
                     padded_left(size_text(bytes), 11);
  if (!remark.empty()) line += "   " + remark;
  return line + "\n";
}

std::string total_row(std::int64_t bytes, std::optional<std::int64_t> limit) {
  std::string remark;
  if (limit && bytes > *limit)
    remark = size_text(bytes - *limit) + " above the limit of " + size_text(*limit);
  else if (limit)
    remark = "within the limit of " + size_text(*limit);
  return row("in all", {}, bytes, remark);
}

std::string runs_text(std::size_t count) {
  return counted(count, "run", "runs");
}

}  // namespace

std::string size_text(std::int64_t bytes) {
  return human_bytes(static_cast<double>(bytes));
}

std::string holding_line(const Holding& holding, std::time_t now) {
  const bool object = holding.kind == Holding::Kind::object;
  const std::string what = object ? stage_of(holding) : "checkpoints";
  return padded_left(size_text(holding.bytes), 12) +
         padded_left(human_age(std::chrono::seconds(now - holding.used)) + " ago", 20) + "  " +
         padded(printable(what), 22) + "  " + printable(holding.key.substr(0, 12));
}

std::string litter_text(const std::vector<Litter>& litter) {
  std::map<Litter::Kind, std::size_t> counts;
  std::int64_t bytes = 0;
  for (const auto& item : litter) {
    ++counts[item.kind];
    bytes += item.bytes;
  }
  static const std::map<Litter::Kind, std::pair<const char*, const char*>> names = {
      {Litter::Kind::orphan, {"orphan of a killed run", "orphans of killed runs"}},
      {Litter::Kind::finished_checkpoints,
       {"finished node's checkpoints", "finished nodes' checkpoints"}},
      {Litter::Kind::void_pin, {"void pin", "void pins"}},
      {Litter::Kind::idle_lock, {"idle lock", "idle locks"}}};
  std::vector<std::string> parts;
  for (const auto& [kind, count] : counts)
    parts.push_back(counted(count, names.at(kind).first, names.at(kind).second));
  return parts.empty() ? "" : join(parts, ", ") + " (" + size_text(bytes) + ")";
}

std::string state_text(const Store& store, const Census& census, const Pins& pins,
                       std::chrono::seconds young, std::optional<std::int64_t> limit) {
  Sum nodes, pinned, recent, others, checkpoints;
  for (const auto& holding : census.holdings) {
    if (holding.kind == Holding::Kind::checkpoints) {
      checkpoints.add(holding.bytes);
      continue;
    }
    nodes.add(holding.bytes);
    (holding.pinned ? pinned : holding.young ? recent : others).add(holding.bytes);
  }
  const auto runs = static_cast<std::size_t>(
      std::count_if(pins.all().begin(), pins.all().end(),
                    [](const auto& item) { return item.second.state != Pin::State::gone; }));
  std::string text = "store " + printable(store.root().native()) + "\n\n";
  text += row("nodes", nodes.count, nodes.bytes, "");
  text += row("  pinned", pinned.count, pinned.bytes, "named by " + runs_text(runs));
  text += row("  young", recent.count, recent.bytes,
              "not pinned, used less than " + human_age(young) + " ago");
  text += row("  others", others.count, others.bytes, others.count ? "may go" : "");
  text += row("checkpoints", checkpoints.count, checkpoints.bytes, "");
  text += row("under way", {}, census.under_way, "");
  text += row("litter", census.litter.size(), census.litter_bytes(), litter_text(census.litter));
  text += row("the rest", {}, census.others, "pins, locks, hashes of files, folders");
  return text + total_row(census.bytes(), limit);
}

std::string offers_text(const Census& census,
                        const std::vector<std::pair<std::string, Criteria>>& commands) {
  std::size_t width = 0;
  for (const auto& [command, criteria] : commands)
    width = std::max(width, columns(printable(command)));
  std::string text = "what would go, beside the litter\n";
  for (const auto& [command, criteria] : commands) {
    const Selection selection = select(census, criteria);
    text += "  runner clean " + padded(printable(command), width) +
            padded_left(counted(selection.going.size(), "node ", "nodes"), 14) +
            padded_left(size_text(selection.bytes), 11) + "\n";
  }
  return text;
}

std::string pinning_text(const Census& census, const Pins& pins, std::size_t most) {
  std::map<std::string, std::int64_t> sizes;
  std::map<std::string, int> pinned_by;
  for (const auto& holding : census.holdings) sizes[holding.key] += holding.bytes;
  struct Row {
    std::int64_t bytes = 0, alone = 0;
    const Pin* pin;
  };
  std::vector<Row> rows;
  for (const auto& [file, entry] : pins.all())
    if (entry.state != Pin::State::gone) {
      rows.push_back({0, 0, &entry.pin});
      for (const auto& key : entry.pin.keys) ++pinned_by[key];
    }
  for (auto& row : rows)
    for (const auto& key : row.pin->keys) {
      row.bytes += sizes[key];
      if (pinned_by[key] == 1) row.alone += sizes[key];
    }
  std::stable_sort(rows.begin(), rows.end(), [](const Row& a, const Row& b) {
    return std::pair(a.alone, a.bytes) > std::pair(b.alone, b.bytes);
  });
  if (rows.empty()) return "";
  std::string text =
      "runs that pin most; to unpin, remove the run folder\n"
      "       alone  with others\n";
  for (std::size_t i = 0; i < std::min(most, rows.size()); ++i)
    text += padded_left(size_text(rows[i].alone), 12) + padded_left(size_text(rows[i].bytes), 13) +
            "  " + printable(rows[i].pin->run.native()) + "\n";
  if (rows.size() > most) text += "         ... and " + runs_text(rows.size() - most) + " more\n";
  return text;
}

std::string unknown_pins_text(const Pins& pins) {
  std::string text;
  for (const auto& [file, entry] : pins.all())
    if (entry.state == Pin::State::unknown)
      text += "  " + printable(entry.pin.host + ": " + entry.pin.run.native()) + "\n    " +
              printable(file.native()) + "\n";
  if (text.empty()) return "";
  return "runs that cannot be looked for from here, on another machine or on a disk that is not "
         "there:\nwhat they pin stays. Where they are gone for good, remove the pin\n" +
         text;
}

}  // namespace kazan
