// Stages that see whether they run beside others.
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <thread>

#include "sdk/artifacts/text.hpp"
#include "sdk/stage.hpp"

namespace kazan {
namespace {

namespace fs = std::filesystem;

void touch(const fs::path& file) {
  ::close(::open(file.c_str(), O_WRONLY | O_CREAT, 0666));
}

bool comes(const fs::path& file) {
  for (int i = 0; i < 1500 && !fs::exists(file); ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  return fs::exists(file);
}

// Ends only when the other one is there at the same time.
class Meets final : public Stage {
  Output<Text> text{this, "text", "a word"};
  Param<std::string> own{this, "own", required, "a file to make"};
  Param<std::string> other{this, "other", required, "a file to wait for"};

  void run(Context&) override {
    touch(*own);
    if (!comes(*other)) throw Error(Fault::node, "nobody came");
    text->content = "met";
  }
};

// Fails when another one with the same folder runs at the same time.
class Alone final : public Stage {
  Output<Text> text{this, "text", "the number"};
  Param<std::string> folder{this, "folder", required, "made while it runs"};
  Param<std::int64_t> number{this, "number", 0, "tells nodes apart"};
  Param<std::int64_t> memory{this, "memory", 0, "what it says it needs, in MiB"};
  Threads threads{this};

  void plan(Planner& planner) override {
    Needs needs;
    needs.memory = static_cast<double>(*memory << 20);
    planner.estimate(needs);
  }
  void run(Context&) override {
    if (::mkdir(folder->c_str(), 0777) != 0) throw Error(Fault::node, "somebody else is here");
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    ::rmdir(folder->c_str());
    text->content = std::to_string(*number);
  }
};

// How many processes have this one's parent.
int workers() {
  int count = 0;
  for (const auto& entry : fs::directory_iterator("/proc")) {
    std::ifstream file(entry.path() / "stat");  // "PID (NAME) STATE PARENT ..."
    std::string line;
    if (entry.is_symlink() || !std::getline(file, line) || line.rfind(") ") == line.npos) continue;
    count += std::stol(line.substr(line.rfind(") ") + 4)) == ::getppid();
  }
  return count;
}

// Dies as if memory had run out, the first time; leaves a mark for those that wait for it. Then it
// has to be the only worker there is.
class Starves final : public Stage {
  Output<Text> text{this, "text", "a word"};
  Param<std::string> mark{this, "mark", required, "made the first time"};
  Param<std::string> other{this, "other", "", "a file to wait for first"};

  void run(Context&) override {
    if (!fs::exists(*mark)) {
      touch(*mark);
      if (!other->empty() && !comes(*other)) throw Error(Fault::node, "nobody came");
      ::kill(::getpid(), SIGKILL);
    }
    if (const int all = workers(); all != 1)
      throw Error(Fault::node, std::to_string(all) + " workers share the memory");
    text->content = "fed";
  }
};

// Stays for two seconds after a file is there.
class Lingers final : public Stage {
  Output<Text> text{this, "text", "a word"};
  Param<std::string> mark{this, "mark", required, "a file to wait for"};

  void run(Context&) override {
    if (!comes(*mark)) throw Error(Fault::node, "nobody came");
    std::this_thread::sleep_for(std::chrono::seconds(2));
    text->content = "stayed";
  }
};

}  // namespace

KAZAN_STAGE(Meets, "test.meets", "Waits for another stage that runs at the same time")
KAZAN_STAGE(Alone, "test.alone", "Fails beside another of its kind")
KAZAN_STAGE(Starves, "test.starves", "Is killed once")
KAZAN_STAGE(Lingers, "test.lingers", "Waits for a file, and then some")

}  // namespace kazan
