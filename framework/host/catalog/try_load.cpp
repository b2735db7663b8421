// Whether the plugins' libraries can be loaded, tried where it costs nothing but a process.
#include <sys/wait.h>
#include <unistd.h>

#include <cstring>

#include "base/error.hpp"
#include "base/files.hpp"
#include "host/catalog/catalog.hpp"

namespace kazan {
namespace {

// In the child: a byte for each plugin that was loaded, or a text that ends with a zero byte.
[[noreturn]] void load_from(const std::vector<Plugin>& plugins, std::size_t first, int pipe) {
  for (std::size_t i = first; i < plugins.size(); ++i) {
    std::string answer(1, '\0');
    if (plugins[i].problem.empty()) try {
        Library(plugins[i].library);
      } catch (const std::exception& e) {
        answer = std::string(e.what()) + '\0';
      }
    if (::write(pipe, answer.data(), answer.size()) != static_cast<ssize_t>(answer.size())) break;
  }
  ::_exit(0);
}

std::string all_of(int pipe) {
  std::string text;
  char buffer[4096];
  for (ssize_t size; (size = ::read(pipe, buffer, sizeof buffer)) != 0;) {
    if (size < 0 && errno != EINTR) break;
    if (size > 0) text.append(buffer, static_cast<std::size_t>(size));
  }
  return text;
}

std::string end_of(pid_t child) {
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) continue;
  if (WIFSIGNALED(status)) return std::string("kills it: ") + ::strsignal(WTERMSIG(status));
  return "ends it";
}

// What came of the plugins from `first` on, as far as the process got, and how it ended.
std::pair<std::string, std::string> load_apart(const std::vector<Plugin>& plugins,
                                               std::size_t first) {
  int ends[2];
  if (::pipe(ends) != 0) throw_errno("make", "a pipe", errno);
  const pid_t child = ::fork();
  if (child < 0) throw_errno("start", "a process", errno);
  if (child == 0) {
    ::close(ends[0]);
    load_from(plugins, first, ends[1]);
  }
  ::close(ends[1]);
  std::string answers = all_of(ends[0]);
  ::close(ends[0]);
  return {std::move(answers), end_of(child)};
}

}  // namespace

void Catalog::try_to_load() {
  for (std::size_t next = 0; next < plugins_.size();) {
    const auto [answers, end] = load_apart(plugins_, next);
    for (std::size_t at = 0; at < answers.size() && next < plugins_.size(); ++next) {
      const std::string answer(answers.c_str() + at);
      at += answer.size() + 1;
      if (!answer.empty()) plugins_[next].problem = answer;
    }
    if (next < plugins_.size())  // the process ended while it loaded this one
      plugins_[next++].problem = "to load it into a process " + end;
  }
}

}  // namespace kazan
