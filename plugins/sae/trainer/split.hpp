// Entries of a batch into one list or two, row by row, their order kept.
#pragma once

#include <cstddef>
#include <vector>

#include "codes.hpp"

namespace kazan::trainer {

constexpr int kNowhere = -1;

struct Place {
  int list;  // of those given, or kNowhere
  float value;
};

// place(latent, value) is asked twice for each entry of `from`.
template <class PlaceOf>
void split(const Codes& from, const std::vector<Codes*>& to, Team& team, const PlaceOf& place) {
  constexpr std::int64_t kRows = 16;
  const std::int64_t rows = from.rows();
  const auto each = [&](const auto& work) {  // work(row, entry, place)
    team.blocks(rows, kRows, [&](std::int64_t begin, std::int64_t end, int) {
      for (std::int64_t t = begin; t < end; ++t)
        for (auto i = static_cast<std::size_t>(from.start[static_cast<std::size_t>(t)]);
             i < static_cast<std::size_t>(from.start[static_cast<std::size_t>(t) + 1]); ++i)
          if (const Place at = place(from.latent[i], from.value[i]); at.list != kNowhere)
            work(static_cast<std::size_t>(t), i, at);
    });
  };
  for (Codes* list : to) list->start.assign(static_cast<std::size_t>(rows) + 1, 0);
  each([&](std::size_t t, std::size_t, Place at) {
    ++to[static_cast<std::size_t>(at.list)]->start[t + 1];
  });
  for (Codes* list : to) {
    for (std::size_t t = 1; t < list->start.size(); ++t) list->start[t] += list->start[t - 1];
    list->latent.at_least(static_cast<std::size_t>(list->count()));
    list->value.at_least(static_cast<std::size_t>(list->count()));
    list->start.insert(list->start.begin(), 0);  // start[t + 1]: where row t writes next
  }
  each([&](std::size_t t, std::size_t i, Place at) {
    Codes& list = *to[static_cast<std::size_t>(at.list)];
    const auto next = static_cast<std::size_t>(list.start[t + 1]++);
    list.latent[next] = from.latent[i];
    list.value[next] = at.value;
  });
  for (Codes* list : to) list->start.pop_back();
}

}  // namespace kazan::trainer
