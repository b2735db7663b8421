#include "host/config/makings.hpp"

#include <algorithm>

#include "base/hash.hpp"
#include "host/config/reference.hpp"

namespace kazan {
namespace {

// Two values have the same text exactly where they mean the same.
void describe(const Value& value, std::string& out) {
  out += static_cast<char>('0' + static_cast<int>(value.kind));
  out += value.quoted ? '"' : '\'';
  out += std::to_string(value.scalar.size()) + ":" + value.scalar;
  for (const auto& item : value.items) describe(item, out);
  for (const auto& entry : value.entries) {
    out += "," + std::to_string(entry.key.size()) + ":" + entry.key;
    out += entry.laid_over ? '!' : '=';
    describe(entry.value, out);
  }
  out += ';';
}

}  // namespace

Makings::Makings(const UsesOfVariants& uses, const std::vector<Variant>& variants,
                 std::int64_t seed, Groups& groups)
    : uses_(uses),
      variants_(variants),
      seed_(seed),
      groups_(groups),
      digests_(uses.size()),
      open_(uses.size()) {}

// With a stack of its own: circles and chains are as long as an experiment may be.
const std::string& Makings::of(std::size_t variant, std::size_t i) {
  struct Step {
    Made made;
    std::vector<Made> needs;  // the next one last
  };
  std::vector<Step> steps;
  const auto begin = [&](const Made& made) {
    if (open(made)) steps.push_back({made, needs(made)});
  };
  begin({variant, i});
  while (!steps.empty()) {
    auto& rest = steps.back().needs;
    if (rest.empty()) {
      close(steps.back().made);
      steps.pop_back();
    } else {
      const Made next = rest.back();
      rest.pop_back();
      begin(next);
    }
  }
  return digests_[variant][i];
}

const Makings::Group& Makings::group_of(const Made& made) {
  return groups_.of(made.variant, use_of(made));
}

// False where it has a digest, or waits for this one's: in a circle.
bool Makings::open(const Made& made) {
  if (made.group) return !gathered_.contains(made.group) && open_groups_.insert(made.group).second;
  if (digests_[made.variant].contains(made.i)) return false;
  if (!use_of(made).over.empty() && open_groups_.contains(&group_of(made))) return false;
  return open_[made.variant].insert(made.i).second;
}

std::vector<Makings::Made> Makings::read_by(std::size_t variant, const NodeUse& use) const {
  std::vector<Made> out;
  each_reference(use.in, [&](const Value& reference) {
    if (const int from = groups_.place(variant, node_of(reference.scalar)); from >= 0)
      out.push_back({variant, static_cast<std::size_t>(from)});
  });
  return out;
}

std::vector<Makings::Made> Makings::needs(const Made& made) {
  const NodeUse& use = use_of(made);
  if (!made.group && !use.over.empty()) return {{made.variant, made.i, &group_of(made)}};
  const Group alone = {made.variant};
  std::vector<Made> out;
  for (const std::size_t v : made.group ? *made.group : alone) {
    const auto read = read_by(v, use);
    out.insert(out.end(), read.begin(), read.end());
  }
  std::reverse(out.begin(), out.end());
  return out;
}

void Makings::close(const Made& made) {
  if (!made.group) {
    digests_[made.variant][made.i] = sha256(text_of(made));
    open_[made.variant].erase(made.i);
    return;
  }
  std::string text = "over\n" + std::to_string(seed_of(*made.group, variants_, seed_)) + "\n";
  for (const std::size_t v : *made.group)
    text += variants_[v].id + "\n" + digests_of_read(v, use_of(made));
  gathered_[made.group] = sha256(text);
  open_groups_.erase(made.group);
}

std::string Makings::text_of(const Made& node) {
  const NodeUse& use = use_of(node);
  std::string text = use.name + "\n";
  for (const Value* value : {&use.use, &use.in, &use.seed, &use.doc, &use.threads, &use.params})
    describe(*value, text);
  if (!use.over.empty()) return text + gathered_[&group_of(node)];
  return text + std::to_string(variants_[node.variant].seed) + "\n" +
         digests_of_read(node.variant, use);
}

// Of what is in a circle with the reader and has none yet, nothing.
std::string Makings::digests_of_read(std::size_t variant, const NodeUse& use) {
  std::string text;
  each_reference(use.in, [&](const Value& reference) {
    if (const int from = groups_.place(variant, node_of(reference.scalar)); from >= 0) {
      const auto& known = digests_[variant];
      if (const auto found = known.find(static_cast<std::size_t>(from)); found != known.end())
        text += found->second;
    }
    text += "\n";
  });
  return text;
}

}  // namespace kazan
