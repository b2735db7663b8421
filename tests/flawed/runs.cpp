// Stages that do something wrong when they run, as they are told.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <stdexcept>
#include <thread>

#include "sdk/artifacts/text.hpp"
#include "sdk/stage.hpp"

namespace kazan {
namespace {

class Runs final : public Stage {
  Output<Text> text{this, "text", "a word"};
  Param<std::string> flaw{this, "flaw", "none",
                          "clock, threads, unfilled, leak, abort, silent, throw, sleep or late"};
  Metric declared{this, "declared", "a number that is always 1"};
  Threads threads{this};

  void run(Context& context) override {
    context.metric("declared", 1);
    if (*flaw == "unfilled") return;
    if (*flaw == "abort") std::puts("about to end");
    std::fflush(stdout);
    if (*flaw == "abort" || *flaw == "silent") std::abort();
    if (*flaw == "throw") throw std::out_of_range("row 9 of 8");
    text->content = "word";
    if (*flaw == "sleep" || (*flaw == "late" && context.threads() > 1))
      std::this_thread::sleep_for(std::chrono::minutes(5));
    if (*flaw == "clock")
      text->content = std::to_string(std::chrono::steady_clock::now().time_since_epoch().count());
    if (*flaw == "threads") text->content += std::to_string(context.threads());
    if (*flaw == "leak") lose();
  }

  static void lose() {
    [[maybe_unused]] static std::string* volatile lost = nullptr;
    lost = new std::string(100, 'x');
    lost = nullptr;
  }
};

}  // namespace

KAZAN_STAGE(Runs, "flawed.runs", "Goes wrong when it runs")

}  // namespace kazan
