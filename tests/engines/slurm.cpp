#include "engines/slurm.hpp"

#include <arpa/inet.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <functional>
#include <stdexcept>

#include "base/time.hpp"
#include "engines/exported.hpp"

namespace kazan::testing {
namespace fs = std::filesystem;
namespace {

constexpr int kPatience = 60;  // seconds, for the daemons

// One that nobody has now.
int free_port() {
  const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  ::bind(socket, reinterpret_cast<sockaddr*>(&address), size);
  ::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size);
  ::close(socket);
  return ntohs(address.sin_port);
}

bool wait_for(const std::function<bool()>& condition, int seconds) {
  for (int i = 0; i < 10 * seconds; ++i) {
    if (condition()) return true;
    ::usleep(100'000);
  }
  return false;
}

}  // namespace

std::string Slurm::missing() {
  if (::geteuid() != 0) return "it is started as root";
  for (const char* program : {"slurmctld", "slurmd", "munged", "sbatch", "setpriv"})
    if (!installed(program))
      return std::string("there is no ") + program + " (tools/packages-engines.txt)";
  return "";
}

Slurm::Slurm(Workshop& shop)
    : shop_(shop), folder_(unique_folder(fs::temp_directory_path(), "kazan-slurm")) {
  ::chmod(folder_.path().c_str(), 0755);  // munge refuses what others could change
  for (const char* name : {"munge", "state", "spool"}) make_folder(path(name));
  ::chmod(path("munge").c_str(), 0711);
  configure();
  shop_.environment["SLURM_CONF"] = path("slurm.conf").native();
  start({"munged", "--foreground", "--force", "--key-file=" + path("key").native(),
         "--socket=" + path("munge/socket").native(), "--pid-file=" + path("munged.pid").native(),
         "--log-file=" + path("munged.log").native(),
         "--seed-file=" + path("munge.seed").native()});
  start({"slurmctld", "-D", "-c", "-f", path("slurm.conf").native()});
  start({"slurmd", "-D", "-c", "-f", path("slurm.conf").native()});
  const bool ready = wait_for(
      [&] {
        return shop_.command({"sinfo", "-h", "-o", "%t"}).out.find("idle") == 0;
      },
      kPatience);
  if (!ready) throw std::runtime_error("Slurm's node is not idle\n" + logs());
}

Slurm::~Slurm() {
  shop_.command({"scancel", "--user=root"});
  idle(20);
  while (!daemons_.empty()) {
    daemons_.back()->signal(SIGTERM);
    daemons_.back()->wait(20);
    daemons_.pop_back();
  }
  shop_.environment.erase("SLURM_CONF");
}

void Slurm::configure() {
  const std::string host = host_name(), at = folder_.path().native();
  std::string key(1024, '\0');
  std::ifstream("/dev/urandom").read(key.data(), 1024);
  write_file(path("key"), key);
  ::chmod(path("key").c_str(), 0600);
  const int cores = shop_.cores() < 2 ? 2 : shop_.cores();
  write_file(
      path("slurm.conf"),
      "ClusterName=kazan\nSlurmctldHost=" + host +
          "(127.0.0.1)\nSlurmUser=root\nSlurmdUser=root\n"
          "SlurmctldPort=" +
          std::to_string(free_port()) + "\nSlurmdPort=" + std::to_string(free_port()) +
          "\nCommunicationParameters=NoInAddrAny,NoCtldInAddrAny\nAuthType=auth/munge\n"
          "AuthInfo=socket=" +
          at +
          "/munge/socket,cred_expire=5\n"
          "StateSaveLocation=" +
          at + "/state\nSlurmdSpoolDir=" + at +
          "/spool\n"
          "SlurmctldPidFile=" +
          at + "/slurmctld.pid\nSlurmdPidFile=" + at +
          "/slurmd.pid\n"
          "SlurmctldLogFile=" +
          at + "/slurmctld.log\nSlurmdLogFile=" + at +
          "/slurmd.log\n"
          "ProctrackType=proctrack/linuxproc\nTaskPlugin=task/none\n"
          "JobAcctGatherType=jobacct_gather/none\nAccountingStorageType=accounting_storage/none\n"
          "MpiDefault=none\nSwitchType=switch/none\nSelectType=select/cons_tres\n"
          "SelectTypeParameters=CR_CPU_Memory\n"
          "SchedulerParameters=bf_interval=1,sched_interval=1,sched_min_interval=0,"
          "batch_sched_delay=0\n"
          "ReturnToService=2\nKillWait=10\nMinJobAge=3600\nJobRequeue=1\n"
          "NodeName=" +
          host + " NodeAddr=127.0.0.1 CPUs=" + std::to_string(cores) +
          " RealMemory=8000\nPreemptType=preempt/partition_prio\nPreemptMode=REQUEUE\n"
          "PartitionName=main Nodes=" +
          host +
          " Default=YES MaxTime=INFINITE State=UP PriorityTier=1\nPartitionName=urgent Nodes=" +
          host + " MaxTime=INFINITE State=UP PriorityTier=2\n");
}

// A test that is killed takes them with it.
void Slurm::start(std::vector<std::string> daemon) {
  const std::string label = daemon.front();
  daemon.insert(daemon.begin(), {"setpriv", "--pdeathsig", "TERM"});
  daemons_.push_back(std::make_unique<Running>(shop_.spawn(daemon, label),
                                               shop_.folder() / (label + ".out"),
                                               shop_.folder() / (label + ".err")));
}

bool Slurm::idle(int seconds) const {
  return wait_for(
      [&] {
        const auto queue = shop_.command({"squeue", "-h"});
        return queue.code == 0 && queue.out.empty();
      },
      seconds);
}

std::string Slurm::logs() const {
  std::string text;
  for (const char* log : {"munged.log", "slurmctld.log", "slurmd.log"}) {
    std::error_code absent;
    if (fs::exists(path(log), absent)) text += std::string(log) + "\n" + read_file(path(log));
  }
  return text;
}

}  // namespace kazan::testing
