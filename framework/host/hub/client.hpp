// Questions to the hub: metadata and bytes of a model's files, with redirects, further tries, and
// the token kept where it belongs.
//
// As huggingface_hub 2.4 does it (file_download.py, utils/_http.py): HEAD ENDPOINT/MODEL/resolve/
// REVISION/FILE, redirects followed within a host. A large file's answer redirects to another
// host and carries X-Repo-Commit, X-Linked-Etag and X-Linked-Size, a small one's X-Repo-Commit,
// ETag and Content-Length.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "host/hub/failure.hpp"
#include "host/hub/settings.hpp"

namespace kazan {

struct HubFile {
  std::string name;       // "config.json"
  std::string commit;     // 40 hex digits
  std::string hash;       // 64: SHA-256 of a large file; 40: git's name of a small one
  std::int64_t size = 0;  // bytes
};

// "123" as a header has it; nothing for what is no number from 0.
std::optional<std::int64_t> whole_number(const std::string& text);

class HubClient {
 public:
  using Note = std::function<void(const std::string&)>;  // what a waiting user should know
  using Stop = std::function<bool()>;

  // All throw HubFailure. `settings` outlive the client.
  HubClient(const HubSettings& settings, Transfers& transfers, Note note, Stop stop)
      : settings_(settings),
        transfers_(transfers),
        note_(std::move(note)),
        stop_(std::move(stop)) {}

  // What the hub says of a file; nothing when the model has none of that name.
  std::optional<HubFile> look(const std::string& model, const std::string& revision,
                              const std::string& file);

  // The bytes of a file from `from`; one try. What broke off or was stopped is in the answer.
  HttpAnswer get(const std::string& model, const HubFile& file, std::int64_t from,
                 const Transfers::Sink& sink);

  // Of an answer that is no success.
  [[noreturn]] void fail(const HttpAnswer& answer, const std::string& model) const;
  // Whether asking again may help; waits then, for what the answer asks for or `pause` doubled
  // `tries` times, and notes why.
  bool again(const HttpAnswer& answer, int tries) const;
  void check_stop() const;  // throws Kind::stopped
  bool stopped() const { return stop_(); }
  void note(const std::string& text) const { note_(text); }

 private:
  HttpAnswer follow(HttpRequest request, bool anywhere, const Transfers::Sink& sink);
  HttpAnswer once(HttpRequest request, const Transfers::Sink& sink);
  std::string address(const std::string& model, const std::string& revision,
                      const std::string& file) const;
  std::string host() const;

  const HubSettings& settings_;
  Transfers& transfers_;
  Note note_;
  Stop stop_;
  bool reached_ = false;  // the hub has answered: what breaks now may heal
};

}  // namespace kazan
