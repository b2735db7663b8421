#include "host/record/process.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>

#include "base/error.hpp"

using namespace kazan;

namespace {

// process_json() with another value.
Json with(const std::string& name, Json value) {
  Json out = process_json();
  out[name] = std::move(value);
  return out;
}

// process_json() of a child, and the child itself.
std::pair<Json, pid_t> child() {
  int ends[2];
  REQUIRE(::pipe(ends) == 0);
  const pid_t pid = ::fork();
  if (pid == 0) {
    const std::string text = process_json().dump();
    if (::write(ends[1], text.data(), text.size()) < 0) ::_exit(1);
    ::pause();
  }
  char buffer[4096];
  const ssize_t n = ::read(ends[0], buffer, sizeof buffer);
  ::close(ends[0]);
  ::close(ends[1]);
  return {Json::parse({buffer, static_cast<std::size_t>(n)}, "child"), pid};
}

}  // namespace

TEST_CASE("this process is alive; another that had its number is not") {
  CHECK(alive(process_json()) == Alive::yes);
  CHECK(process_json().at("pid") == Json(std::int64_t{::getpid()}));
  CHECK(process_json().at("boot").string().size() == 36);
  CHECK(alive(with("start", process_json().at("start").integer() - 1)) == Alive::no);
}

TEST_CASE("a killed process is dead, also while it is a zombie") {
  const auto [json, pid] = child();
  CHECK(alive(json) == Alive::yes);
  ::kill(pid, SIGKILL);
  siginfo_t ended{};
  ::waitid(P_PID, static_cast<id_t>(pid), &ended, WEXITED | WNOWAIT);
  CHECK(alive(json) == Alive::no);
  ::waitpid(pid, nullptr, 0);
  CHECK(alive(json) == Alive::no);
}

TEST_CASE(
    "a process of before the last boot is dead; of other machines and containers, who knows") {
  CHECK(alive(with("boot", "another")) == Alive::no);
  CHECK(alive(with("host", "elsewhere")) == Alive::unknown);
  CHECK(alive(with("pid_namespace", "pid:[1]")) == Alive::unknown);
}

TEST_CASE("what does not describe a process is refused") {
  CHECK_THROWS_AS(alive(Json()), Error);
  CHECK_THROWS_AS(alive(with("pid", "x")), Error);
  CHECK(alive(with("pid", -1)) == Alive::no);
}
