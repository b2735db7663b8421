#include "runner/table_fit.hpp"

#include <catch2/catch.hpp>

#include "base/text.hpp"
#include "host/record/sweep_run.hpp"
#include "runner/progress/display.hpp"
#include "runner/table_text.hpp"

using namespace kazan;
using Run = kazan::testing::SweepRun;
using Catch::Contains;

namespace {

// Two rows of twelve metrics, two of them alike; axes with a long value and with one.
struct Wide : Run {
  Wide() {
    for (const std::string path : {"models/a-rather-long-name-of-a-folder/gpt2", "other/gpt2"}) {
      variant({{"model.weights", path}, {"layer", "3"}}, path.size() / 100.0, 8);
      for (int i = 0; i < 8; ++i)
        node("measure_" + std::to_string(i), "density_by_strength", i + path.size() / 100.0);
    }
  }
};

std::string single_line(const std::string& text) {
  std::string out;
  for (const char c : text)
    if (c != ' ' && c != '\n')
      out += c;
    else if (!out.empty() && out.back() != ' ')
      out += ' ';
  return out;
}

std::size_t widest_line(const std::string& text) {
  std::size_t width = 0;
  for (const auto& line : split(text, '\n')) width = std::max(width, columns(line));
  return width;
}

}  // namespace

TEST_CASE("a table fits the terminal, and says what it left out") {
  const auto table = Wide().table(true);
  const auto view = whole_view(table);
  for (const std::size_t width : {60, 80, 100, 140, 200}) {
    const std::string text = table_text(view, width);
    CAPTURE(width, text);
    CHECK(widest_line(text) <= width);
    CHECK_THAT(single_line(text), Contains("the same in all rows: layer = 3, sae.l0 = 8"));
    CHECK((text.find("…") != text.npos) == (width <= 80));
  }
  CHECK_THAT(single_line(table_text(view, 80)),
             Contains("left out to fit 80 columns: measure_") && Contains("--metrics shows those"));
}

TEST_CASE("where all fits, or there is no terminal, nothing is left out") {
  const auto table = Wide().table(true);
  const auto view = whole_view(table);
  const std::string whole = table_text(view);
  CHECK(table_text(view, 400) == table_text(view, 500));
  for (const auto* const word : {"models/a-rather-long-name-of-a-folder/gpt2", "layer", "sae.l0",
                                 "measure_7.density_by_strength"})
    CHECK_THAT(whole, Contains(word));
  CHECK_THAT(whole, !Contains("left out") && !Contains("the same in all rows"));
}

TEST_CASE("headings lose what they can spare first") {
  Run run;
  for (const char* const k : {"8", "9"}) {
    run.variant({{"k", k}}, 0.5 + k[0], 8.5 + k[0]);
    run.node("held_reconstruction", "fvu", 0.25 + k[0]);
    run.node("geography", "best_ratio", 2.5 + k[0]);
  }
  const auto table = run.table(true);
  const auto fit = fitted(whole_view(table), 50);
  REQUIRE(fit.heads.size() >= 2);
  CHECK(fit.grid.head == Cells{"", "k", "l0", "fit.fvu", "held_reconstruction.fvu", "best_ratio"});
  CHECK(fit.heads.front()[4] == "held_");
  CHECK(fit.heads.back() == Cells{"", "k", "l0", "fit.fvu", "fvu", "best_ratio"});
  CHECK(fit.notes.empty());
}

TEST_CASE("one row on no axis is a list") {
  Run run;
  run.variant({{"seed", "0"}}, 0.5, 8);
  const auto table = run.table(true);
  CHECK_THAT(table_text(whole_view(table), 80), Catch::StartsWith("sae.l0   8\nfit.fvu  0.5\n\n"));
}
