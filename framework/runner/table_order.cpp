#include "runner/table_order.hpp"

#include <algorithm>
#include <limits>
#include <tuple>

#include "runner/table_names.hpp"

namespace kazan {
namespace {

// What a row is ordered by; nothing where it lacks it.
struct Place {
  bool there = false;
  double number = std::numeric_limits<double>::infinity();  // of a name
  std::string name;

  bool operator<(const Place& other) const {
    return std::tie(number, name) < std::tie(other.number, other.name);
  }
};

Place place_on(const SweepTable& table, const TableRow& row, const std::string& axis) {
  const std::string& text = table.place(row, axis);
  Place place{!text.empty(), std::numeric_limits<double>::infinity(), text};
  if (const auto number = table.number(axis, text)) place.number = *number;
  return place;
}

Place place_in(const TableRow& row, const std::string& column) {
  const auto found = row.values.find(column);
  if (found == row.values.end() || found->second.count == 0) return {};
  return {true, found->second.mean, ""};
}

std::vector<Place> places_of(const SweepTable& table, const std::string& sort) {
  const bool axis = std::find(table.axes.begin(), table.axes.end(), sort) != table.axes.end();
  const std::string column = axis ? "" : column_named(table, sort, "--sort", table.axes);
  std::vector<Place> places;
  for (const auto& row : table.rows)
    places.push_back(axis ? place_on(table, row, sort) : place_in(row, column));
  return places;
}

}  // namespace

std::vector<std::size_t> order_of(const SweepTable& table, const std::string& sort, bool reverse) {
  std::vector<std::size_t> rows(table.rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) rows[i] = i;
  if (sort.empty()) return rows;
  const auto places = places_of(table, sort);
  std::stable_sort(rows.begin(), rows.end(), [&](std::size_t a, std::size_t b) {
    if (!places[a].there || !places[b].there) return places[a].there && !places[b].there;
    return reverse ? places[b] < places[a] : places[a] < places[b];
  });
  return rows;
}

}  // namespace kazan
