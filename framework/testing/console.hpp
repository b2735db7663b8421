// A process with a terminal of its own (a pseudo-terminal), and the screen it has written.
#pragma once

#include <sys/types.h>

#include <functional>
#include <string>

#include "testing/screen.hpp"

namespace kazan::testing {

class Console {
 public:
  Console(std::size_t width, std::size_t height);
  ~Console();  // kills what still runs
  Console(const Console&) = delete;
  Console& operator=(const Console&) = delete;

  // Forks; `body` has the terminal as its input, output and error, and gives the exit code.
  void start(const std::function<int()>& body);
  // Reads until the screen holds `text`, for 20 seconds at most; false then, or when all ended.
  bool await(const std::string& text);
  bool await(const std::function<bool()>& reached);
  void type(const std::string& keys);
  void resize(std::size_t width, std::size_t height);
  void hang_up();  // as a closed terminal window does
  int wait();      // reads to the end: the exit code, or 128 + signal; kills after a minute

  pid_t pid() const { return pid_; }
  const std::string& bytes() const { return bytes_; }
  Screen screen;

 private:
  bool read_some(int milliseconds);  // false at the end

  std::size_t width_, height_;
  pid_t pid_ = -1;
  int terminal_ = -1;
  std::string bytes_;
};

}  // namespace kazan::testing
