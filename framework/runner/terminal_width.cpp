#include "runner/terminal_width.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include "runner/colour.hpp"

namespace kazan {

std::size_t columns_of_stdout() {
  winsize size{};
  if (!is_terminal(stdout) || ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0) return 0;
  return size.ws_col;
}

}  // namespace kazan
