#include "host/engines/pieces.hpp"

#include <algorithm>
#include <map>
#include <numeric>
#include <string>
#include <string_view>
#include <unordered_map>

namespace kazan {
namespace {

using Indices = std::set<std::size_t>;

class Cutter {
 public:
  Cutter(const Plan& plan, const NodeTest& done, double short_seconds)
      : plan_(plan),
        short_(short_seconds),
        before_(missing_before(plan, done)),
        piece_of_(plan.nodes.size()) {
    std::vector<std::size_t> depth(plan.nodes.size());
    for (std::size_t node = 0; node < plan.nodes.size(); ++node) {
      if (done(node)) continue;
      for (const auto from : before_[node]) depth[node] = std::max(depth[node], depth[from] + 1);
      levels_.resize(std::max(levels_.size(), depth[node] + 1));
      levels_[depth[node]].push_back(node);
    }
  }

  std::vector<Piece> cut() {
    for (const auto& level : levels_)
      for (const auto& siblings : families(level)) place(siblings);
    return compact();
  }

 private:
  // A piece that was merged into another stands for that one.
  std::size_t whole(std::size_t piece) const {
    while (into_[piece] != piece) piece = into_[piece];
    return piece;
  }

  Indices wholes(const Indices& pieces) const {
    Indices out;
    for (const auto piece : pieces) out.insert(whole(piece));
    return out;
  }

  Indices read_by(std::size_t node) const {
    Indices out;
    for (const auto from : before_[node]) out.insert(whole(piece_of_[from]));
    return out;
  }

  // The same node of several variants, by what they read; in the order of the plan.
  std::vector<std::vector<std::size_t>> families(const std::vector<std::size_t>& level) const {
    std::map<std::pair<std::string, Indices>, std::size_t> places;
    std::vector<std::vector<std::size_t>> all;
    for (const auto node : level) {
      const auto [at, fresh] =
          places.emplace(std::pair(plan_.nodes[node].base, read_by(node)), all.size());
      if (fresh) all.emplace_back();
      all[at->second].push_back(node);
    }
    return all;
  }

  void place(const std::vector<std::size_t>& siblings) {
    const Indices reads = read_by(siblings.front());
    double seconds = 0;
    for (const auto node : siblings) seconds += known_seconds(plan_.nodes[node]);
    if (const auto home = reads.empty() || short_ <= 0 ? pieces_.size() : home_of(reads, seconds);
        home < pieces_.size()) {
      for (const auto node : siblings) add(node, home);
      return;
    }
    const std::string& pass = plan_.nodes[siblings.front()].pass;
    for (const auto node : siblings) {
      const bool shares = !pass.empty() && plan_.nodes[node].pass == pass;
      if (node == siblings.front() || !shares) {
        pieces_.push_back({});
        into_.push_back(into_.size());
        pieces_.back().reads = reads;
      }
      add(node,
          shares && node != siblings.front() ? piece_of_[siblings.front()] : pieces_.size() - 1);
    }
  }

  void add(std::size_t node, std::size_t piece) {
    const double seconds = known_seconds(plan_.nodes[node]);
    pieces_[piece].nodes.push_back(node);
    pieces_[piece].seconds += seconds;
    pieces_[piece].longest = std::max(pieces_[piece].longest, seconds);
    piece_of_[node] = piece;
  }

  // The piece that takes so much more work of those who read these; one past the last: none.
  std::size_t home_of(const Indices& reads, double seconds) {
    for (const auto piece : reads) {
      const Indices above = ancestors(piece);
      const bool last = std::all_of(reads.begin(), reads.end(), [&](std::size_t other) {
        return other == piece || above.contains(other);
      });
      if (last) return pieces_[piece].light() + seconds <= short_ ? piece : pieces_.size();
    }
    return merged(reads, seconds);
  }

  Indices ancestors(std::size_t piece) const {
    Indices found;
    std::vector<std::size_t> open = {piece};
    while (!open.empty()) {
      const auto at = open.back();
      open.pop_back();
      for (const auto from : wholes(pieces_[at].reads))
        if (found.insert(from).second) open.push_back(from);
    }
    return found;
  }

  // Something in between, that reads one of these and is read by another, would have to run in the
  // middle of what they become.
  bool apart(const Indices& pieces) const {
    for (const auto piece : pieces)
      for (const auto above : ancestors(piece)) {
        if (pieces.contains(above)) continue;
        const Indices higher = ancestors(above);
        if (std::any_of(pieces.begin(), pieces.end(),
                        [&](std::size_t one) { return higher.contains(one); }))
          return false;
      }
    return true;
  }

  std::size_t merged(const Indices& pieces, double more) {
    double seconds = more, longest = 0;
    for (const auto piece : pieces) {
      seconds += pieces_[piece].seconds;
      longest = std::max(longest, pieces_[piece].longest);
    }
    if (seconds - longest > short_ || !apart(pieces)) return pieces_.size();
    const auto first = *pieces.begin();
    for (const auto piece : pieces) {
      if (piece == first) continue;
      for (const auto node : std::exchange(pieces_[piece].nodes, {})) add(node, first);
      pieces_[first].reads.merge(pieces_[piece].reads);
      into_[piece] = first;
    }
    pieces_[first].reads = wholes(pieces_[first].reads);
    pieces_[first].reads.erase(first);
    return first;
  }

  std::vector<Piece> compact() {
    std::vector<std::size_t> place(pieces_.size());
    std::vector<Piece> out;
    for (std::size_t i = 0; i < pieces_.size(); ++i)
      if (into_[i] == i) {
        place[i] = out.size();
        out.push_back(pieces_[i]);
      }
    for (auto& piece : out) {
      std::sort(piece.nodes.begin(), piece.nodes.end());
      Indices reads;
      for (const auto other : wholes(piece.reads)) reads.insert(place[other]);
      piece.reads = std::move(reads);
    }
    return out;
  }

  const Plan& plan_;
  double short_;
  std::vector<Indices> before_;        // by node
  std::vector<std::size_t> piece_of_;  // by node
  std::vector<std::vector<std::size_t>> levels_;
  std::vector<Piece> pieces_;
  std::vector<std::size_t> into_;
};

}  // namespace

double known_seconds(const PlannedNode& node) {
  return node.estimate.seconds.value_or(0) / node.threads;
}

std::vector<std::set<std::size_t>> missing_before(const Plan& plan, const NodeTest& done) {
  std::unordered_map<std::string_view, std::size_t> places;
  std::vector<Indices> before(plan.nodes.size());
  for (std::size_t node = 0; node < plan.nodes.size(); ++node) {
    for (const auto& [port, references] : plan.nodes[node].inputs)
      for (const auto& reference : references) {
        const auto from = places.at(reference.node);
        if (!done(from))
          before[node].insert(from);
        else
          before[node].insert(before[from].begin(), before[from].end());
      }
    places[plan.nodes[node].name] = node;
  }
  return before;
}

std::vector<Piece> pieces_of(const Plan& plan, const NodeTest& done, double short_seconds) {
  return Cutter(plan, done, short_seconds).cut();
}

}  // namespace kazan
