// For tests: https before a server of hub_server.hpp.
#pragma once

#include <atomic>
#include <filesystem>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "base/files.hpp"

struct ssl_ctx_st;

namespace kazan::testing {

// Takes TLS off what comes and passes it on to a port of this machine, and back. Its certificate is
// made for the test and signed by nobody else; `names` is what it is for: "IP:127.0.0.1". Ends with
// the scope.
class TlsFront {
 public:
  explicit TlsFront(int port, const std::string& names = "IP:127.0.0.1");
  ~TlsFront();

  std::string address() const { return "https://127.0.0.1:" + std::to_string(port_); }
  std::filesystem::path certificate() const { return folder_.path() / "certificate.pem"; }

 private:
  void accept_all();
  void serve(int connection);

  const ScopedFolder folder_{unique_folder(std::filesystem::temp_directory_path(), "kazan")};
  const std::shared_ptr<ssl_ctx_st> context_;
  const int behind_;
  int listener_ = -1, port_ = 0;
  std::atomic<bool> ended_ = false;
  std::vector<std::jthread> threads_;
  std::jthread acceptor_;
};

}  // namespace kazan::testing
