#include "host/run/channel.hpp"

#include <sys/socket.h>

#include <catch2/catch.hpp>
#include <thread>

#include "base/error.hpp"
#include "host/run/worker.hpp"
#include "host/run/worker_message.hpp"

using namespace kazan;

namespace {

struct Fixture {
  Fixture() {
    int ends[2];
    REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) == 0);
    here = std::make_unique<Channel>(ends[0]);
    there = std::make_unique<Channel>(ends[1]);
  }
  void send_raw(const std::string& bytes) const {
    REQUIRE(::send(here->descriptor(), bytes.data(), bytes.size(), 0) ==
            static_cast<ssize_t>(bytes.size()));
  }
  std::unique_ptr<Channel> here, there;
};

}  // namespace

TEST_CASE_METHOD(Fixture, "messages arrive whole and in order, also those in pieces") {
  send_raw("{\"a\":1}\n{\"b\"");
  CHECK(there->receive() == Json::object({{"a", 1}}));
  CHECK_FALSE(there->next());
  send_raw(":2}\n3\n");
  CHECK(there->receive() == Json::object({{"b", 2}}));
  CHECK(there->receive() == Json(3));
}

TEST_CASE_METHOD(Fixture, "a message larger than any buffer passes") {
  const Json large = Json::object({{"text", std::string(5 << 20, 'x')}});
  bool sent = false;
  std::thread sender([&] { sent = here->send(large); });
  const auto received = there->receive();
  sender.join();
  CHECK(received == large);
  CHECK(sent);
}

TEST_CASE_METHOD(Fixture, "text with line ends and bytes that are not UTF-8 keeps the framing") {
  CHECK(here->send(Json("two\nlines")));
  CHECK(here->send(Json("caf\xe9!")));
  CHECK(there->receive() == Json("two\nlines"));
  CHECK(there->receive() == Json("caf\uFFFD!"));
}

TEST_CASE_METHOD(Fixture, "the other side's end is nothing, after what it sent") {
  here->send(Json(1));
  here.reset();
  CHECK(there->receive() == Json(1));
  CHECK_FALSE(there->receive());
  CHECK_FALSE(there->send(Json(2)));  // and no SIGPIPE
}

TEST_CASE_METHOD(Fixture, "what is no JSON is an error, not a crash") {
  send_raw("hello\n");
  CHECK_THROWS_AS(there->receive(), Error);
}

TEST_CASE_METHOD(Fixture, "a message without end is an error before it fills the memory") {
  std::thread sender([&] {
    const std::string part(1 << 20, 'x');
    while (::send(here->descriptor(), part.data(), part.size(), MSG_NOSIGNAL) > 0) {
    }
  });
  CHECK_THROWS_WITH(there->receive(), Catch::Contains("256 MiB"));
  ::shutdown(there->descriptor(), SHUT_RDWR);
  sender.join();
}

TEST_CASE("a result with a status that there is not is refused") {
  Json json = result_json({NodeResult::Status::skipped, {}, "", {}});
  CHECK(result_from(json).status == NodeResult::Status::skipped);
  json["status"] = GENERATE(-1, 5, 1 << 20);
  CHECK_THROWS_WITH(result_from(json), Catch::Contains("no result has the status"));
}

TEST_CASE("what a worker says is a result, or an event that whoever is told of can read") {
  const auto read = [](const std::string& text) { return result_in(Json::parse(text, "")); };
  for (const char* sound :
       {R"({"event":"progress","done":3,"total":10,"what":"epoch"})",
        R"({"event":"log","line":"few"})", R"({"event":"scalars","points":[]})",
        R"({"event":"checkpoint","step":1,"at":"x","bytes":2,"took":0.5,"paused":0})",
        R"({"event":"scalars","points":[["loss",3,0.5],["loss",4,null]]})"})
    CHECK_FALSE(read(sound));
  CHECK(result_in(result_json({NodeResult::Status::failed, Fault::plugin, "why", {}}))->message ==
        "why");
  const std::string broken =
      GENERATE(as<std::string>{}, "3", "{}", R"({"event":3})", R"({"event":"dance"})",
               R"({"event":"result"})", R"({"event":"progress","done":3,"total":10})",
               R"({"event":"progress","done":0.5,"total":1,"what":"x"})", R"({"event":"log"})",
               R"({"event":"log","line":[]})", R"({"event":"scalars"})",
               R"({"event":"checkpoint","step":1,"at":"x","took":0.5})",
               R"({"event":"checkpoint","step":1,"at":"x","bytes":2,"took":0.5})",
               R"({"event":"scalars","points":{}})", R"({"event":"scalars","points":[[]]})",
               R"({"event":"scalars","points":[["loss",3]]})",
               R"({"event":"scalars","points":[["loss",0.5,0.5]]})",
               R"({"event":"scalars","points":[["loss",3,"x"]]})");
  CAPTURE(broken);
  CHECK_THROWS_AS(read(broken), Error);
}
