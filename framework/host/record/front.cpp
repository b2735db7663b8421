#include "host/record/front.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "base/text.hpp"
#include "host/record/table_view.hpp"

namespace kazan {
namespace {

constexpr std::size_t kMostPlaces = 4;  // of activations that are told

using Point = std::pair<double, double>;

std::optional<Point> point_of(const TableRow& row, const std::vector<std::string>& columns) {
  const auto a = row.values.find(columns[0]), b = row.values.find(columns[1]);
  if (a == row.values.end() || b == row.values.end()) return std::nullopt;
  if (a->second.count == 0 || b->second.count == 0) return std::nullopt;
  return Point(a->second.mean, b->second.mean);
}

// What the row's numbers in these columns are of.
std::set<std::string> activations_of(const SweepTable& table, const TableRow& row,
                                     const std::vector<std::string>& columns) {
  std::set<std::string> all;
  for (const auto& name : columns)
    if (const auto* column = table.column(name))
      if (const auto found = row.activations.find(column->node); found != row.activations.end())
        all.insert(found->second.begin(), found->second.end());
  return all;
}

bool beats(const Point& other, const Point& mine) {
  return other != mine && other.first <= mine.first && other.second <= mine.second;
}

using Rows = std::vector<std::size_t>;

// Those of the same activations, in the order of the rows; of one that lacks a number the plan says
// which they would be.
std::vector<Rows> alike(const SweepTable& table, const std::vector<std::string>& columns) {
  std::vector<Rows> groups;
  std::map<std::set<std::string>, std::size_t> known;
  for (std::size_t i = 0; i < table.rows.size(); ++i) {
    const auto activations = activations_of(table, table.rows[i], columns);
    if (activations.empty() && !point_of(table.rows[i], columns)) continue;
    const auto [found, fresh] = known.emplace(activations, groups.size());
    if (fresh) groups.emplace_back();
    groups[found->second].push_back(i);
  }
  return groups;
}

// Leaves those that can be compared, more than one each, and counts the others.
void keep_compared(const SweepTable& table, std::vector<Rows>& groups, Front& front) {
  std::size_t with_numbers = 0;
  std::vector<std::string> places;
  for (std::size_t g = 0; g < groups.size(); ++g) {
    auto& rows = groups[g];
    std::erase_if(rows, [&](std::size_t i) { return !point_of(table.rows[i], front.of); });
    with_numbers += rows.size();
    front.alone += rows.size() == 1;
    if (rows.size() > 1 && !front.places.empty()) places.push_back(front.places[g]);
  }
  front.places = std::move(places);
  front.lacking = table.rows.size() - with_numbers;
  std::erase_if(groups, [](const Rows& rows) { return rows.size() < 2; });
  front.groups = groups.size();
}

using Values = std::vector<std::string>;

// On an axis, in their order.
Values places_on(const SweepTable& table, std::size_t axis, const Rows& rows) {
  Values values;
  for (const std::size_t row : rows)
    for (const auto& place : table.rows[row].places)
      if (std::find(values.begin(), values.end(), place[axis]) == values.end())
        values.push_back(place[axis]);
  return values;
}

// Where each group is; nothing where two have a part of their places in common, or all are at one.
std::vector<Values> telling(const SweepTable& table, std::size_t axis,
                            const std::vector<Rows>& groups) {
  std::vector<Values> places;
  std::map<std::string, std::set<std::string>> whose;  // by value: all of its group
  std::set<std::set<std::string>> different;
  for (const auto& rows : groups) {
    places.push_back(places_on(table, axis, rows));
    const std::set<std::string> own(places.back().begin(), places.back().end());
    different.insert(own);
    for (const auto& value : own)
      if (whose.emplace(value, own).first->second != own) return {};
  }
  return different.size() < 2 ? std::vector<Values>{} : places;
}

// By which axes activations are told apart, if axes do, and where the groups are on these: by those
// on which each group is at one place, or by all.
bool tell_apart(const SweepTable& table, const std::vector<Rows>& groups, bool one_each,
                Front& front) {
  std::vector<std::vector<Values>> places(groups.size());  // by group and telling axis
  Values axes;
  for (std::size_t axis = 0; axis < table.axes.size(); ++axis) {
    const auto values = telling(table, axis, groups);
    const bool single = std::all_of(values.begin(), values.end(),
                                    [](const Values& own) { return own.size() == 1; });
    if (values.empty() || (one_each && !single)) continue;
    axes.push_back(table.axes[axis]);
    for (std::size_t g = 0; g < groups.size(); ++g) places[g].push_back(values[g]);
  }
  if (std::set(places.begin(), places.end()).size() < groups.size()) return false;
  if (one_each) front.by = axes;
  for (const auto& group : places) {
    Values parts;
    for (std::size_t i = 0; i < axes.size(); ++i)
      parts.push_back(axes[i] + " " + join(group[i], ", "));
    front.places.push_back(join(parts, one_each ? ", " : "; "));
  }
  return true;
}

std::string first_that_differs(const SweepTable& table, const std::string& metric,
                               const std::vector<std::string>& among) {
  for (const auto& name : among)
    if (name.ends_with("." + metric) && differs(table, name)) return name;
  return "";
}

}  // namespace

bool Front::empty() const {
  return std::find(on.begin(), on.end(), true) == on.end();
}

bool Front::whole() const {
  for (std::size_t row = 0; row < on.size(); ++row)
    if (group[row] && !on[row]) return false;
  return !empty();
}

Front front_of(const SweepTable& table, const std::vector<std::string>& columns) {
  Front front;
  front.on.resize(table.rows.size(), false);
  front.group.resize(table.rows.size());
  if (columns.size() != 2) return front;
  front.of = columns;
  auto groups = alike(table, columns);
  front.activations = groups.size();
  if (groups.size() > 1 && !tell_apart(table, groups, true, front))
    tell_apart(table, groups, false, front);
  keep_compared(table, groups, front);
  for (std::size_t g = 0; g < groups.size(); ++g)
    for (const std::size_t row : groups[g]) {
      const Point mine = *point_of(table.rows[row], columns);
      front.group[row] = g;
      front.on[row] = std::none_of(groups[g].begin(), groups[g].end(), [&](std::size_t other) {
        return beats(*point_of(table.rows[other], columns), mine);
      });
    }
  return front;
}

std::vector<std::string> usual_front(const SweepTable& table,
                                     const std::vector<std::string>& shown) {
  std::vector<std::string> all;
  for (const auto& column : table.columns) all.push_back(column.name);
  const std::string fvu = first_that_differs(table, "fvu", shown);
  std::string l0 = first_that_differs(table, "l0", shown);
  if (l0.empty()) l0 = first_that_differs(table, "l0", all);
  return fvu.empty() || l0.empty() ? std::vector<std::string>{} : std::vector{fvu, l0};
}

std::string meaning(const Front& front) {
  if (front.of.size() != 2) return "";
  const std::string less = " has both less " + front.of[0] + " and less " + front.of[1];
  if (front.activations < 2) return "no row" + less;
  if (front.by.empty()) {
    const bool told = !front.places.empty() && front.places.size() <= kMostPlaces;
    return "no row of the same activations" +
           (told ? " (those of " + join(front.places, "; of ") + ")" : "") + less;
  }
  return "no row of the same " + join(front.by, " and ") + ", so of the same activations," + less;
}

std::string wholeness(const Front& front) {
  if (!front.whole()) return "";
  const std::size_t others = front.alone + front.lacking, all = front.on.size();
  if (others == 0) return "every row is on the front";
  return "each of the " + std::to_string(all - others) + " rows that are compared, of " +
         std::to_string(all) + ", is on the front";
}

std::string not_compared(const Front& front) {
  const auto counted = [](std::size_t rows, const char* one, const char* several) {
    return std::to_string(rows) + (rows == 1 ? one : several);
  };
  std::vector<std::string> parts;
  if (front.alone)
    parts.push_back(counted(front.alone, " row is alone with its activations",
                            " rows are alone with their activations"));
  if (front.lacking)
    parts.push_back(counted(front.lacking, " row lacks", " rows lack") + " one of these numbers");
  return parts.empty() ? "" : join(parts, ", ") + ": compared with none";
}

std::string front_line(const Front& front, const std::string& mark) {
  const std::string whole = wholeness(front), others = not_compared(front);
  if (front.empty())
    return front.alone == 0 ? "" : "no front of " + join(front.of, " and ") + ": " + others;
  return (whole.empty() ? mark : whole) + ": " + meaning(front) +
         (others.empty() ? "" : "; " + others);
}

}  // namespace kazan
