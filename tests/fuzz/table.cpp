// kazan.Table/1: columns.json, and table.csv.
#include "sdk/artifacts/table.hpp"

#include <cmath>

#include "target.hpp"

using namespace kazan;
using namespace kazan::fuzz;

namespace {

bool equal(const Column::Numbers& a, const Column::Numbers& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](double x, double y) { return x == y || (std::isnan(x) && std::isnan(y)); });
}

bool equal(const Column& a, const Column& b) {
  const auto* numbers = std::get_if<Column::Numbers>(&a.values);
  return a.name == b.name && a.definition == b.definition && a.values.index() == b.values.index() &&
         (numbers ? equal(*numbers, std::get<Column::Numbers>(b.values)) : a.values == b.values);
}

void mutate(std::string& bytes, std::size_t limit, std::minstd_rand& dice) {
  mutate_a_part(bytes, 2, limit, dice);
}

}  // namespace

KAZAN_FUZZ_TARGET(table, mutate) {
  const auto files = parts(bytes, 2);
  put("columns.json", files[0]);
  put("table.csv", files[1]);
  const auto table = Table::load(ArtifactFolder{folder()});
  const auto again = folder() / "again";
  std::filesystem::create_directories(again);
  table->save({again, nullptr});
  const auto read = Table::load(ArtifactFolder{again});
  require(read->columns.size() == table->columns.size(), "a table keeps its columns");
  for (std::size_t i = 0; i < table->columns.size(); ++i)
    require(equal(read->columns[i], table->columns[i]), "a table reads back the same");
}
