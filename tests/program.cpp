#include "program.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>

#include "host/catalog/catalog.hpp"
#include "host/run/environment.hpp"

namespace kazan::testing {
namespace fs = std::filesystem;
namespace {

std::string text_of(const fs::path& file) {
  return fs::exists(file) ? read_file(file) : "";
}

void redirect(const fs::path& file, int descriptor) {
  ::dup2(::open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0666), descriptor);
}

}  // namespace

Running::Running(pid_t pid, fs::path out, fs::path err)
    : pid_(pid), out_(std::move(out)), err_(std::move(err)) {}

Running::~Running() {
  if (ended_) return;
  ::kill(-pid_, SIGKILL);
  ::waitpid(pid_, nullptr, 0);
}

void Running::signal(int number) const {
  ::kill(pid_, number);
}

void Running::signal_group(int number) const {
  ::kill(-pid_, number);
}

Outcome Running::wait(int seconds) {
  int status = 0;
  for (int i = 0; ::waitpid(pid_, &status, WNOHANG) == 0; ++i) {
    if (i == 200 * seconds) ::kill(-pid_, SIGKILL);
    ::usleep(5000);
  }
  ended_ = true;
  const int code = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
  return {code, text_of(out_), text_of(err_)};
}

Workshop::Workshop() : folder_(unique_folder(fs::temp_directory_path(), "kazan-test")) {
  environment = {{"KAZAN_STORE", (folder() / "store").native()},
                 {"KAZAN_PLUGIN_PATH", test_plugins().native()},
                 {"HF_HUB_OFFLINE", "1"},
                 {"NO_COLOR", "1"}};
}

fs::path Workshop::write(const std::string& name, const std::string& text) const {
  make_folder((folder() / name).parent_path());
  write_file(folder() / name, text);
  return folder() / name;
}

std::string Workshop::read(const std::string& name) const {
  return read_file(folder() / name);
}

Json Workshop::json(const std::string& name) const {
  return Json::parse(read(name), name);
}

Running Workshop::start(const std::vector<std::string>& words, const std::string& label) const {
  std::vector<std::string> command = {(build_folder() / "bin/runner").native()};
  command.insert(command.end(), words.begin(), words.end());
  return start_command(command, label);
}

Running Workshop::start_command(const std::vector<std::string>& words,
                                const std::string& label) const {
  return {spawn(words, label), folder() / (label + ".out"), folder() / (label + ".err")};
}

pid_t Workshop::spawn(const std::vector<std::string>& words, const std::string& label) const {
  const fs::path out = folder() / (label + ".out"), err = folder() / (label + ".err");
  const pid_t pid = ::fork();
  if (pid != 0) {
    ::setpgid(pid, pid);
    return pid;
  }
  ::setpgid(0, 0);
  redirect("/dev/null", STDIN_FILENO);
  redirect(out, STDOUT_FILENO);
  redirect(err, STDERR_FILENO);
  exec(words);
}

void Workshop::become(const std::vector<std::string>& words) const {
  std::vector<std::string> command = {(build_folder() / "bin/runner").native()};
  command.insert(command.end(), words.begin(), words.end());
  exec(std::move(command));
}

void Workshop::exec(std::vector<std::string> command) const {
  std::vector<char*> arguments;
  for (auto& word : command) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  for (const auto& [name, value] : environment)
    value.empty() ? ::unsetenv(name.c_str()) : ::setenv(name.c_str(), value.c_str(), 1);
  const auto space = static_cast<rlim_t>(address_space);
  const rlimit limit{space, space};
  if (address_space > 0) ::setrlimit(RLIMIT_AS, &limit);
  const bool fell = !as_nobody || (::setgid(65534) == 0 && ::setuid(65534) == 0);
  if (fell && ::chdir(folder().c_str()) == 0) ::execvp(arguments[0], arguments.data());
  ::_exit(127);
}

int Workshop::cores() const {
  return available_threads();
}

Outcome Workshop::runner(const std::vector<std::string>& words) const {
  return start(words).wait();
}

Outcome Workshop::command(const std::vector<std::string>& words) const {
  return start_command(words).wait();
}

Outcome Workshop::run(const std::string& nodes, std::vector<std::string> options) const {
  write("x.yaml", "report: none\nnodes:\n" + nodes);
  options.insert(options.begin(), "x.yaml");
  return runner(options);
}

Json Workshop::node(const std::string& name) const {
  const Json manifest = json("runs/x/latest/manifest.json");
  for (const auto& node : manifest.at("nodes").items())
    if (node.at("name").string() == name) return node;
  throw Error(Fault::internal, "the manifest has no node " + name);
}

bool Workshop::await(const std::string& file, const std::string& text) const {
  for (int i = 0; i < 4000; ++i) {
    if (text_of(folder() / file).find(text) != std::string::npos) return true;
    ::usleep(5000);
  }
  return false;
}

std::vector<pid_t> Workshop::workers() const {
  std::vector<pid_t> found;
  for (const auto& entry : fs::directory_iterator("/proc")) {
    std::ifstream file(entry.path() / "cmdline");
    std::string line;
    if (file && std::getline(file, line) && line.find(folder().native()) != line.npos)
      found.push_back(static_cast<pid_t>(std::stol(entry.path().filename())));
  }
  return found;
}

bool Workshop::workers_gone() const {
  for (int i = 0; i < 4000 && !workers().empty(); ++i) ::usleep(5000);
  return workers().empty();
}

std::string single_spaced(const std::string& text) {
  std::string out;
  for (const char c : text)
    if (c != ' ' || out.empty() || out.back() != ' ') out += c;
  return out;
}

fs::path build_folder() {
  return installation_folder();
}

fs::path test_plugins() {
  return build_folder() / "tests/plugins";
}

}  // namespace kazan::testing
