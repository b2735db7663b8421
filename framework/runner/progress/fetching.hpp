// What fetching a model looks like: a line on a terminal that is drawn anew, lines in a log, events
// to a program. All of it goes to stderr.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

namespace kazan {

struct Fetching {
  std::string model;                 // "gpt2"
  std::string file;                  // of it, that comes now
  std::int64_t done = 0, total = 0;  // bytes of all its files
  // Bytes of the file, while it is compared with its hash; else 0.
  std::int64_t compared = 0, to_compare = 0;
};

class FetchDisplay {
 public:
  virtual ~FetchDisplay() = default;
  virtual void progress(const Fetching&) {}
  virtual void note(const std::string&) {}  // "trying again in 4 s"
  virtual void fetched(const Fetching&, const std::string& /*folder*/) {}
  virtual void not_fetched(const std::string& /*model*/, const std::string& /*reason*/) {}
};

// `style` and `quiet` as ProgressOptions.
std::unique_ptr<FetchDisplay> make_fetch_display(const std::string& style, bool quiet);

// "gpt2  120.0 MiB of 523.0 MiB  12.3 MiB/s  0:33 left"; `per_second`, `left`: below 0 not known.
// Or "gpt2  comparing model.safetensors with its hash  120.0 MiB of 523.0 MiB  ...".
std::string fetching_text(const Fetching& at, double per_second, double left);

}  // namespace kazan
