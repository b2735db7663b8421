#include "sdk/artifacts/table.hpp"

#include <cmath>

#include "sdk/artifacts/codec_test.hpp"
#include "sdk/artifacts/csv.hpp"

using namespace kazan;
using namespace kazan::testing;
using Catch::Contains;

namespace {

Table sample() {
  return {{{"latent", "its index", Column::Integers{0, -7, std::int64_t{1} << 60}},
           {"ratio, \"raw\"", "of means", Column::Numbers{0.1, std::nan(""), 1e300}},
           {"piece", "bytes of the text", Column::Strings{" a,\"b\"", "", "line\nbreak\r\n"}}}};
}

}  // namespace

TEST_CASE("a table is written as RFC 4180 has it") {
  TemporaryArtifact at;
  sample().save(at.folder());
  CHECK(read_file(at.file("table.csv")) ==
        "latent,\"ratio, \"\"raw\"\"\",piece\r\n"
        "0,0.1,\" a,\"\"b\"\"\"\r\n"
        "-7,,\"\"\r\n"
        "1152921504606846976,1e+300,\"line\nbreak\r\n\"\r\n");
}

TEST_CASE("a table comes back as it was saved, and twice the same bytes") {
  TemporaryArtifact at;
  const Table table = sample();
  const auto back = round_trip(table, at, "table.csv");
  REQUIRE(back->columns.size() == 3);
  for (std::size_t i : {0, 2}) CHECK(back->columns[i].values == table.columns[i].values);
  const auto& ratio = std::get<Column::Numbers>(back->column("ratio, \"raw\"").values);
  CHECK(ratio[0] == 0.1);
  CHECK(std::isnan(ratio[1]));
  CHECK(ratio[2] == 1e300);
  CHECK(back->columns[1].definition == "of means");
  CHECK_THROWS_WITH(back->column("latnt"), Contains("did you mean latent"));
}

TEST_CASE("tables without rows or columns come back") {
  TemporaryArtifact at;
  CHECK(round_trip(Table{}, at, "table.csv")->rows() == 0);
  const Table empty{{{"a", "", Column::Numbers{}}}};
  CHECK(round_trip(empty, at, "table.csv")->columns.size() == 1);
}

TEST_CASE("damaged tables are refused or load, and never crash") {
  TemporaryArtifact at;
  sample().save(at.folder());
  const auto load = [&] { Table::load(at.folder()); };
  CHECK(refused_when_damaged(at.file("table.csv"), load) > 20);
  CHECK(refused_when_damaged(at.file("columns.json"), load) > 50);
}

TEST_CASE("tables that contradict themselves are refused") {
  TemporaryArtifact at;
  Table table = sample();
  std::get<Column::Strings>(table.columns[2].values).pop_back();
  CHECK_THROWS_WITH(table.save(at.folder()), Contains("piece has 2 rows, the first column 3"));
  table = sample();
  std::get<Column::Strings>(table.columns[2].values)[0] = "\xc3";
  CHECK_THROWS_WITH(table.save(at.folder()), Contains("piece has a text that is not UTF-8"));
  table = sample();
  table.columns[1].name = "latent";
  CHECK_THROWS_WITH(table.save(at.folder()), Contains("two columns are named latent"));

  sample().save(at.folder());
  write_file(at.file("table.csv"), "latent,\"ratio, \"\"raw\"\"\",piece\r\n1.5,1,a\r\n");
  CHECK_THROWS_WITH(Table::load(at.folder()),
                    Contains("row 0 of latent is \"1.5\"; expected one of integers"));
}

TEST_CASE("CSV is read strictly") {
  CHECK(parse_csv("a,b\n1,\n", "x") == std::vector<CsvRecord>{{"a", "b"}, {"1", ""}});
  CHECK(parse_csv("a,\"b\"", "x") == std::vector<CsvRecord>{{"a", "b"}});
  CHECK_THROWS_WITH(parse_csv("a,b\rc,d\n", "x"), Contains("carriage return without a line feed"));
  CHECK(parse_csv("", "x").empty());
  CHECK_THROWS_WITH(parse_csv("a\r\n\"b", "x"), Contains("line 2 has a quote that does not close"));
  CHECK_THROWS_WITH(parse_csv("\"a\"b", "x"), Contains("text after a closing quote"));
  CHECK_THROWS_WITH(parse_csv("a\"b", "x"), Contains("a quote inside a field"));
  CHECK_THROWS_WITH(parse_csv("a,b\n1", "x"), Contains("line 2 has 1 fields"));
}
