#include "runner/progress/fetching.hpp"

#include "base/text.hpp"
#include "runner/progress/display.hpp"
#include "runner/progress/live_block.hpp"
#include "runner/progress/rate.hpp"
#include "runner/progress/told.hpp"

namespace kazan {
namespace {

constexpr double kLivePeriod = 0.1, kPlainPeriod = 5, kJsonPeriod = 0.1;  // seconds
constexpr double kLongestTold = 100 * 3600;  // seconds: more is a standstill

std::string bytes_text(std::int64_t bytes) {
  return human_bytes(static_cast<double>(bytes));
}

bool compares(const Fetching& at) {
  return at.to_compare > 0;
}

// A rate for each model, of what comes and of what is compared, and whether it is time to tell it
// again.
class Pace {
 public:
  explicit Pace(double period) : period_(period) {}

  bool due(const Fetching& at) {
    const double now = time_.seconds();
    if (at.model != model_) model_ = at.model, rate_ = {}, next_ = now + first_pause();
    if (compares(at) != compares_) compares_ = !compares_, rate_ = {};
    rate_.add(now, compares_ ? at.compared : at.done);
    if (now < next_) return false;
    next_ = now + period_;
    return true;
  }
  std::string text(const Fetching& at) const {
    const double now = time_.seconds(), rate = rate_.per_second(now);
    return fetching_text(at, rate, rate_.left(now, compares(at) ? at.to_compare : at.total));
  }

 private:
  double first_pause() const { return std::min(period_, 0.5); }

  const double period_;
  const Stopwatch time_;
  std::string model_;
  bool compares_ = false;
  Rate rate_;
  double next_ = 0;
};

std::string fetched_text(const Fetching& at, const std::string& folder) {
  return "fetched " + printable(at.model) + ": " + bytes_text(at.total) + " in " +
         printable(folder) + "\n";
}

class LiveFetching final : public FetchDisplay {
 public:
  void progress(const Fetching& at) override {
    if (pace_.due(at)) block_.draw("", {clipped("  " + pace_.text(at), block_.width())});
  }
  void note(const std::string& text) override { block_.draw(printable(text) + "\n", {}); }
  void fetched(const Fetching& at, const std::string& folder) override {
    block_.draw(fetched_text(at, folder), {});
  }
  void not_fetched(const std::string&, const std::string&) override { block_.clear(); }

 private:
  LiveBlock block_;
  Pace pace_{kLivePeriod};
};

class PlainFetching final : public FetchDisplay {
 public:
  void progress(const Fetching& at) override {
    if (pace_.due(at)) write_stderr(pace_.text(at) + "\n");
  }
  void note(const std::string& text) override { write_stderr(printable(text) + "\n"); }
  void fetched(const Fetching& at, const std::string& folder) override {
    write_stderr(fetched_text(at, folder));
  }

 private:
  Pace pace_{kPlainPeriod};
};

class JsonFetching final : public FetchDisplay {
 public:
  void progress(const Fetching& at) override {
    if (!pace_.due(at)) return;
    const bool comparing = compares(at);
    tell_json(comparing ? "comparing" : "fetching",
              {{"model", at.model},
               {"file", at.file},
               {"done", comparing ? at.compared : at.done},
               {"total", comparing ? at.to_compare : at.total}});
  }
  void note(const std::string& text) override { tell_json("fetching_note", {{"note", text}}); }
  void fetched(const Fetching& at, const std::string& folder) override {
    tell_json("fetched", {{"model", at.model}, {"bytes", at.total}, {"folder", folder}});
  }
  void not_fetched(const std::string& model, const std::string& reason) override {
    tell_json("not_fetched", {{"model", model}, {"reason", reason}});
  }

 private:
  Pace pace_{kJsonPeriod};
};

}  // namespace

std::string fetching_text(const Fetching& at, double per_second, double left) {
  std::string out = printable(at.model) + "  ";
  if (compares(at))
    out += "comparing " + printable(at.file) + " with its hash  " + bytes_text(at.compared) +
           " of " + bytes_text(at.to_compare);
  else
    out += bytes_text(at.done) + " of " + bytes_text(at.total);
  if (per_second > 0) out += "  " + human_bytes(per_second) + "/s";
  return left >= 0 && left < kLongestTold ? out + "  " + clock_time(left) + " left" : out;
}

std::unique_ptr<FetchDisplay> make_fetch_display(const std::string& style, bool quiet) {
  outlive_closed_pipes();
  if (style == "json") return std::make_unique<JsonFetching>();
  if (style == "none" || (style == "auto" && quiet)) return std::make_unique<FetchDisplay>();
  if (style == "auto" && is_smart_terminal(stderr)) return std::make_unique<LiveFetching>();
  return std::make_unique<PlainFetching>();
}

}  // namespace kazan
