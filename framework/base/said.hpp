// Many that say the same, once.
#pragma once

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "base/text.hpp"

namespace kazan {

// Messages in the order in which each was first said, with who says it: of a sweep many nodes fail
// for one reason.
class Said {
 public:
  struct Item {
    std::string message;
    std::vector<std::string> by;
  };

  void add(const std::string& who, const std::string& message) {
    const auto [place, fresh] = places_.emplace(message, items_.size());
    if (fresh) items_.push_back({message, {}});
    if (!who.empty()) items_[place->second].by.push_back(who);
  }
  const std::vector<Item>& items() const { return items_; }

 private:
  std::map<std::string, std::size_t> places_;
  std::vector<Item> items_;
};

// "a, b and 3 more", of at most so many that are named.
inline std::string named(std::vector<std::string> names, std::size_t most) {
  const std::size_t all = names.size();
  names.resize(std::min(all, most));
  return join(names, ", ") + (all > most ? " and " + std::to_string(all - most) + " more" : "");
}

// What a node's fault says, without the name of the node that stands before it in all of them.
inline std::string without_node(const std::string& message, const std::string& node,
                                const std::string& stage) {
  const std::string who = "node " + node + " (" + stage + "): ";
  return message.starts_with(who) ? message.substr(who.size()) : message;
}

}  // namespace kazan
