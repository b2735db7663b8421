#include "runner/table_fit.hpp"

#include <algorithm>
#include <map>
#include <numeric>
#include <set>

#include "base/text.hpp"
#include "runner/progress/display.hpp"
#include "runner/table_names.hpp"

namespace kazan {
namespace {

constexpr std::size_t kGap = 2, kShortestPlace = 10;

// "density_by_strength": "density_", "by_", "strength".
Cells pieces_of(const std::string& name) {
  Cells pieces(1);
  for (const char c : name) {
    pieces.back() += c;
    if (c == '.' || c == '_') pieces.emplace_back();
  }
  if (pieces.back().empty() && pieces.size() > 1) pieces.pop_back();
  return pieces;
}

// Lines of the name, none wider than `width` unless a piece is.
Cells broken(const std::string& name, std::size_t width) {
  Cells lines;
  for (const auto& piece : pieces_of(name))
    if (lines.empty() || columns(lines.back() + piece) > width)
      lines.push_back(piece);
    else
      lines.back() += piece;
  return lines;
}

std::size_t widest_piece(const std::string& name) {
  std::size_t width = 0;
  for (const auto& piece : pieces_of(name)) width = std::max(width, columns(piece));
  return width;
}

std::size_t cells_width(const Grid& grid, std::size_t column) {
  std::size_t width = 0;
  for (const auto& row : grid.rows) width = std::max(width, columns(row[column]));
  return width;
}

class Fitting {
 public:
  Fitting(const TableView& view, std::size_t width)
      : view_(view), width_(width), full_(view.columns) {
    fitted_.grid = grid_of(view_);
    measure();
  }

  Fitted fit() {
    if (width_ == 0 || total() <= width_) return done();
    leave_out_the_same();
    if (total() > width_) shorten_headings();
    if (total() > width_) shorten_places();
    leave_out_columns();
    join_headings();
    return done();
  }

 private:
  Fitted done() {
    fitted_.columns = view_.columns;
    return std::move(fitted_);
  }

  std::size_t total() const {
    return std::accumulate(fitted_.widths.begin(), fitted_.widths.end(), std::size_t{0}) +
           kGap * (fitted_.widths.size() - 1);
  }

  void measure() {
    const Grid& grid = fitted_.grid;
    fitted_.widths.clear();
    for (std::size_t i = 0; i < grid.head.size(); ++i) {
      const std::size_t head = breaks_ ? widest_piece(grid.head[i]) : columns(grid.head[i]);
      fitted_.widths.push_back(std::max(head, cells_width(grid, i)));
    }
    set_heads();
  }

  // Names end at the bottom line.
  void set_heads() {
    const Cells& head = fitted_.grid.head;
    std::vector<Cells> lines;
    std::size_t most = 1;
    for (std::size_t i = 0; i < head.size(); ++i) {
      lines.push_back(breaks_ ? broken(head[i], fitted_.widths[i]) : Cells{head[i]});
      most = std::max(most, lines.back().size());
    }
    fitted_.heads.assign(most, Cells(head.size()));
    for (std::size_t i = 0; i < head.size(); ++i)
      for (std::size_t l = 0; l < lines[i].size(); ++l)
        fitted_.heads[most - lines[i].size() + l][i] = lines[i][l];
  }

  void rebuild() {
    fitted_.grid = grid_of(view_);
    name_columns();
    measure();
  }

  void leave_out_the_same() {
    if (fitted_.grid.rows.size() < 2) return;
    Cells told;
    const auto same = [&](std::size_t column) {
      const auto& rows = fitted_.grid.rows;
      return std::all_of(rows.begin(), rows.end(),
                         [&](const auto& row) { return row[column] == rows[0][column]; });
    };
    const auto sift = [&](std::vector<std::string>& names, std::size_t first) {
      std::vector<std::string> kept;
      for (std::size_t i = 0; i < names.size(); ++i)
        if (same(first + i))
          told.push_back(printable(names[i]) + " = " + fitted_.grid.rows[0][first + i]);
        else
          kept.push_back(names[i]);
      return kept;
    };
    auto axes = sift(view_.axes, fitted_.grid.axes);
    auto metrics = sift(view_.columns, fitted_.grid.numbers);
    if (metrics.empty() || told.empty()) return;
    view_.axes = std::move(axes);
    view_.columns = std::move(metrics);
    fitted_.notes.push_back("the same in all rows: " + join(told, ", "));
    rebuild();
  }

  void shorten_headings() {
    breaks_ = true;
    rebuild();
  }

  // A metric's name alone where no other column has it, nor an axis.
  void name_columns() {
    if (!breaks_) return;
    std::map<std::string, int> count;
    for (const auto& axis : view_.table.axes) ++count[axis];
    for (const auto& name : full_) ++count[metric_of(*view_.table.column(name))];
    for (std::size_t i = 0; i < view_.columns.size(); ++i) {
      const std::string metric = metric_of(*view_.table.column(view_.columns[i]));
      if (count[metric] == 1) fitted_.grid.head[fitted_.grid.numbers + i] = printable(metric);
    }
  }

  // The widest first, until they take half of the line.
  void shorten_places() {
    Grid& grid = fitted_.grid;
    const auto last = grid.axes + view_.axes.size();
    std::size_t most = 0, all = 0;
    for (std::size_t i = grid.axes; i < last; ++i) {
      most = std::max(most, cells_width(grid, i));
      all += fitted_.widths[i] + kGap;
    }
    const std::size_t before = most;
    while (most > kShortestPlace && all > width_ / 2) {
      --most;
      all = 0;
      for (std::size_t i = grid.axes; i < last; ++i)
        all += std::max(widest_piece(grid.head[i]), std::min(most, cells_width(grid, i))) + kGap;
    }
    if (most == before) return;
    for (auto& row : grid.rows)
      for (std::size_t i = grid.axes; i < last; ++i) row[i] = clipped_in_middle(row[i], most);
    fitted_.notes.push_back("…: places are shortened; --format csv has them whole");
    measure();
  }

  void leave_out_columns() {
    Cells gone;
    for (bool also_front : {false, true})
      for (std::size_t i = view_.columns.size(); i-- > 0;) {
        if (total() <= width_ || view_.columns.size() == 1) break;
        const auto& of = view_.front.of;
        if (!also_front && std::find(of.begin(), of.end(), view_.columns[i]) != of.end()) continue;
        gone.insert(gone.begin(), view_.columns[i]);
        take_out(i);
      }
    if (gone.empty()) return;
    fitted_.notes.push_back("left out to fit " + std::to_string(width_) +
                            " columns: " + printable(join(gone, ", ")) +
                            "; --metrics shows those that it names, a pipe (| less -S) all");
  }

  // In one line again where there is room, from the left.
  void join_headings() {
    for (std::size_t i = 0; i < fitted_.widths.size(); ++i) {
      const std::size_t whole = columns(fitted_.grid.head[i]), now = fitted_.widths[i];
      if (whole > now && total() + whole - now <= width_) fitted_.widths[i] = whole;
    }
    set_heads();
  }

  void take_out(std::size_t column) {
    const auto at = static_cast<std::ptrdiff_t>(fitted_.grid.numbers + column);
    fitted_.grid.head.erase(fitted_.grid.head.begin() + at);
    for (auto& row : fitted_.grid.rows) row.erase(row.begin() + at);
    view_.columns.erase(view_.columns.begin() + static_cast<std::ptrdiff_t>(column));
    measure();
  }

  TableView view_;
  const std::size_t width_;
  const std::vector<std::string> full_;  // columns before any was left out
  bool breaks_ = false;
  Fitted fitted_;
};

}  // namespace

Fitted fitted(const TableView& view, std::size_t width) {
  return Fitting(view, width).fit();
}

}  // namespace kazan
