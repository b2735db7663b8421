#include "host/config/makings.hpp"

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

const std::string& Makings::of(std::size_t variant, std::size_t i) {
  std::string& digest = digests_[variant][i];
  const NodeUse& use = uses_[variant][i];
  const std::vector<std::size_t> alone = {variant};
  const auto& group = use.over.empty() ? alone : groups_.of(variant, use);
  if (!digest.empty() || open_groups_.contains(&group) || !open_[variant].insert(i).second)
    return digest;
  std::string text = use.name + "\n" + std::to_string(seed_of(group, variants_, seed_)) + "\n";
  for (const Value* value : {&use.use, &use.in, &use.seed, &use.doc, &use.threads, &use.params})
    describe(*value, text);
  text += use.over.empty() ? read_by(variant, use) : gathered_by(group, use);
  open_[variant].erase(i);
  return digest = sha256(text);
}

std::string Makings::read_by(std::size_t variant, const NodeUse& use) {
  std::string text;
  each_reference(use.in, [&](const Value& reference) {
    if (const int from = groups_.place(variant, node_of(reference.scalar)); from >= 0)
      text += of(variant, static_cast<std::size_t>(from));
    text += "\n";
  });
  return text;
}

std::string Makings::gathered_by(const std::vector<std::size_t>& group, const NodeUse& use) {
  if (const auto known = gathered_.find(&group); known != gathered_.end()) return known->second;
  open_groups_.insert(&group);
  std::string text = "over\n";
  for (const std::size_t v : group) text += variants_[v].id + "\n" + read_by(v, use);
  open_groups_.erase(&group);
  return gathered_[&group] = sha256(text);
}

}  // namespace kazan
