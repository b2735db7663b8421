// For tests: what the Hugging Face hub answers, on loopback, with whatever faults a test wants.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace kazan::testing {

// No proxy of this machine's comes between a test, or what it starts, and loopback. libcurl reads
// no_proxy before NO_PROXY.
void stay_on_loopback();

struct HttpQuestion {
  std::string method, target;
  std::map<std::string, std::string> headers;  // names in lower case
};

struct HttpReply {
  int status = 200;  // 0: nothing is ever said
  std::map<std::string, std::string> headers = {};
  std::string body = {};
  std::int64_t length = -1;  // what Content-Length says; -1: the truth; -2: there is none
  std::int64_t cut = -1;     // bytes of the body after which the connection ends; -1: none
  std::int64_t stall = -1;   // bytes after which nothing more comes; -1: none
  std::size_t piece = 0;     // bytes of the body written at once, with a pause after each; 0: all
  bool drips = false;        // after the first headers come others, one after a pause, for ever
};

// Answers each connection once. Ends with the scope.
class LoopbackServer {
 public:
  using Answer = std::function<HttpReply(const HttpQuestion&)>;

  explicit LoopbackServer(Answer answer);
  ~LoopbackServer();

  std::string address() const { return "http://127.0.0.1:" + std::to_string(port_); }
  int port() const { return port_; }
  std::vector<HttpQuestion> questions() const;
  int count(const std::string& method, const std::string& part_of_target) const;

 private:
  void accept_all();
  void serve(int connection);

  Answer answer_;
  int listener_ = -1, port_ = 0;
  std::atomic<bool> ended_ = false;
  mutable std::mutex mutex_;
  std::vector<HttpQuestion> questions_;
  std::vector<std::thread> threads_;
  std::thread acceptor_;
};

// A hub with a model "org/tiny", which "tiny" is redirected to; large files lie on a host of their
// own, as the hub's do.
class LoopbackHub {
 public:
  // Changes what is answered, before it is sent. `storage`: by the host of large files.
  using Fault = std::function<void(const HttpQuestion&, bool storage, HttpReply&)>;

  static constexpr const char* kCommit = "0123456789abcdef0123456789abcdef01234567";

  explicit LoopbackHub(Fault fault = [](const HttpQuestion&, bool, HttpReply&) {});

  std::map<std::string, std::string> files;  // by name; *.safetensors are large ones

 private:
  HttpReply answer(const HttpQuestion& question);
  HttpReply stored(const HttpQuestion& question);
  HttpReply small(const std::string& name) const;
  HttpReply large(const std::string& name) const;

  Fault fault_;

 public:
  LoopbackServer storage, hub;  // they use all of the above
};

}  // namespace kazan::testing
