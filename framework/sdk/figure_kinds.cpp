// What figures of each kind need so that they can be drawn.
#include <optional>

#include "base/text.hpp"
#include "sdk/figure.hpp"

namespace kazan {
namespace {

using Faults = std::vector<std::string>;

std::string quoted(const std::string& name) {
  return "\"" + name + "\"";
}

// The parts of a figure; what is missing or of another kind is a fault.
class Parts {
 public:
  Parts(const Figure& figure, Faults& faults) : figure_(figure), faults_(faults) {}

  bool has(const std::string& array) const { return figure_.arrays.contains(array); }

  // How many elements it has. `why`: what needs it.
  std::optional<std::int64_t> array(const std::string& name, const std::string& why) {
    if (has(name)) return figure_.arrays.at(name).count();
    std::vector<std::string> names;
    for (const auto& [other, ignored] : figure_.arrays) names.push_back(other);
    fault("it lacks the array " + quoted(name) + ", which " + why + did_you_mean(name, names) +
          (names.empty() ? "; it has none" : "; it has " + join(names, ", ")));
    return std::nullopt;
  }

  // Of the options, or of an item of a list among them.
  const Json::Items* list(const Json& of, const std::string& name, const std::string& why) {
    const Json* found = of.find(name);
    if (found && found->is_array()) return &found->items();
    fault(why + " lacks the list " + quoted(name));
    return nullptr;
  }
  std::string text(const Json& of, const std::string& name, const std::string& why) {
    const Json* found = of.find(name);
    if (found && found->is_string()) return found->string();
    fault(why + " lacks the text " + quoted(name));
    return "";
  }
  std::optional<std::int64_t> count(const std::string& name) {
    const Json* found = options().find(name);
    if (found && found->is_integer() && found->integer() >= 0) return found->integer();
    fault("options lacks " + quoted(name) + ", a count");
    return std::nullopt;
  }
  const Json& options() const { return figure_.options; }

  void equal(const std::string& what, std::optional<std::int64_t> size, const std::string& other,
             std::optional<std::int64_t> wanted) {
    if (size && wanted && *size != *wanted)
      fault(what + " has " + std::to_string(*size) + " values; expected " +
            std::to_string(*wanted) + ", as " + other);
  }
  void fault(std::string words) { faults_.push_back(std::move(words)); }

 private:
  const Figure& figure_;
  Faults& faults_;
};

std::string item_of(const char* list, std::size_t i) {
  return std::string("options.") + list + "[" + std::to_string(i) + "]";
}

void lines(Parts& parts) {
  const auto* all = parts.list(parts.options(), "lines", "options");
  for (std::size_t i = 0; all && i < all->size(); ++i) {
    const std::string who = item_of("lines", i);
    std::vector<std::optional<std::int64_t>> sizes;
    for (const char* member : {"x", "y"})
      if (const auto name = parts.text((*all)[i], member, who); !name.empty())
        sizes.push_back(parts.array(name, who + "." + member + " names"));
    if (sizes.size() == 2) parts.equal("the y of " + who, sizes[1], "its x has", sizes[0]);
  }
}

void scatter(Parts& parts) {
  const auto x = parts.array("x", "scatter needs");
  parts.equal("the array y", parts.array("y", "scatter needs"), "x has", x);
  for (const char* further : {"class", "index"})
    if (parts.has(further))
      parts.equal(std::string("the array ") + further, parts.array(further, ""), "x has", x);
}

void image(Parts& parts) {
  const auto rows = parts.count("rows");
  parts.count("columns");
  const auto start = parts.array("row_start", "image needs");
  if (rows) parts.equal("the array row_start", start, "there are rows, and one more", *rows + 1);
  const auto column = parts.array("column", "image needs");
  parts.equal("the array value", parts.array("value", "image needs"), "column has", column);
}

void tokens(Parts& parts) {
  const auto* pieces = parts.list(parts.options(), "pieces", "options");
  const auto* items = parts.list(parts.options(), "items", "options");
  for (std::size_t i = 0; items && i < items->size(); ++i) {
    const std::string who = item_of("items", i);
    const auto name = parts.text((*items)[i], "values", who);
    if (name.empty()) continue;
    const auto values = parts.array(name, who + ".values names");
    if (pieces)
      parts.equal("the array " + name, values, "there are pieces",
                  static_cast<std::int64_t>(pieces->size()));
  }
}

void context(Parts& parts, const Json& one, const std::string& who) {
  parts.text(one, "group", who);
  const auto* pieces = parts.list(one, "pieces", who);
  const auto* values = parts.list(one, "values", who);
  if (!pieces || !values) return;
  const auto count = static_cast<std::int64_t>(pieces->size());
  parts.equal(who, static_cast<std::int64_t>(values->size()), "there are pieces", count);
  const Json* mark = one.find("mark");
  if (!mark || !mark->is_integer() || mark->integer() < 0 || mark->integer() >= count)
    parts.fault(who + " lacks \"mark\", the number of a piece");
}

void contexts(Parts& parts) {
  const auto* items = parts.list(parts.options(), "items", "options");
  for (std::size_t i = 0; items && i < items->size(); ++i) {
    const std::string who = item_of("items", i);
    parts.text((*items)[i], "title", who);
    const auto* list = parts.list((*items)[i], "contexts", who);
    for (std::size_t c = 0; list && c < list->size(); ++c)
      context(parts, (*list)[c], who + ".contexts[" + std::to_string(c) + "]");
  }
}

void table(Parts& parts) {
  const auto* columns = parts.list(parts.options(), "columns", "options");
  std::optional<std::int64_t> rows;
  for (std::size_t i = 0; columns && i < columns->size(); ++i) {
    const std::string who = item_of("columns", i);
    parts.text((*columns)[i], "name", who);
    const auto* values = parts.list((*columns)[i], "values", who);
    if (!values) continue;
    const auto size = static_cast<std::int64_t>(values->size());
    if (!rows) rows = size;
    parts.equal(who, size, "the first column has", rows);
  }
}

struct Kind {
  const char* name;
  void (*check)(Parts&);
};
constexpr Kind kKinds[] = {{"lines", lines},   {"scatter", scatter},   {"image", image},
                           {"tokens", tokens}, {"contexts", contexts}, {"table", table}};

}  // namespace

std::vector<std::string> figure_kinds() {
  std::vector<std::string> names;
  for (const auto& kind : kKinds) names.emplace_back(kind.name);
  return names;
}

Faults figure_faults(const Figure& figure) {
  Faults faults;
  Parts parts(figure, faults);
  for (const auto& kind : kKinds)
    if (figure.kind == kind.name) {
      kind.check(parts);
      return faults;
    }
  const auto kinds = figure_kinds();
  parts.fault("there is no kind " + quoted(figure.kind) + did_you_mean(figure.kind, kinds) +
              "; expected " + either(kinds));
  return faults;
}

}  // namespace kazan
