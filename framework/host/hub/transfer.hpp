// One HTTP exchange, by libcurl. That and what it needs take 6 ms to load, for every process; so
// they are a library of their own, opened when something is to be fetched (docs/adr/0029).
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace kazan {

struct HttpRequest {
  std::string method = "GET", url;  // GET or HEAD; http or https
  std::string token = {};           // sent as "Authorization: Bearer"; empty: none
  std::int64_t from = 0;            // the first byte that is asked for
};

struct HttpLimits {
  double connect = 5;             // seconds to a connection: name, TCP, TLS, proxy
  double silence = 10;            // seconds without a byte, or with hardly any
  std::string certificates = {};  // a file of those to trust; empty: the system's
};

struct HttpAnswer {
  enum class Trouble {
    none,
    unreachable,  // no connection, or none that can be trusted
    broken,       // it began and did not end as it should
    stopped,      // by the caller
  };
  Trouble trouble = Trouble::none;
  std::string reason = {};                       // of the trouble, for people
  std::string answerer = {};                     // its origin, where it is not the hub
  int status = 0;                                // 0: none came
  std::map<std::string, std::string> headers{};  // names in lower case
  std::string target = {}, target_origin = {};   // of a redirect: whole, however it was written

  // Empty where there is none.
  std::string header(const std::string& name) const {
    const auto found = headers.find(name);
    return found == headers.end() ? "" : found->second;
  }
  bool redirects() const { return status >= 300 && status < 400 && !target.empty(); }
};

class Transfers {
 public:
  // Of a success's body, as it comes, with the headers that came before it. False: no more of it.
  using Sink = std::function<bool(const HttpAnswer&, std::string_view)>;
  using Stop = std::function<bool()>;

  virtual ~Transfers() = default;
  // Follows no redirect. `sink` and `stop` throw nothing; `stop` is asked several times a second.
  virtual HttpAnswer exchange(const HttpRequest& request, const HttpLimits& limits,
                              const Sink& sink, const Stop& stop) = 0;
  // "https://host:443", in lower case, of what the library takes the host for; empty: no address.
  virtual std::string origin(const std::string& url) const = 0;
};

// Opened when first asked for. Throws Error (Fault::machine) when this installation has none.
Transfers& transfers();

}  // namespace kazan
