#include "host/run/pins.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <thread>

#include "base/error.hpp"
#include "base/files.hpp"
#include "base/folder.hpp"
#include "base/hash.hpp"
#include "base/json_file.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "base/writer.hpp"

namespace kazan {
namespace fs = std::filesystem;
namespace {

constexpr std::string_view kMark = "cleaning.";
constexpr auto kPollPeriod = std::chrono::milliseconds(2);
constexpr auto kLongestMark = std::chrono::minutes(1);  // of a cleaner that nobody here can see

constexpr std::string_view kHex = "hex:";

// JSON is UTF-8 and paths are any bytes. Those that are not UTF-8 are "hex:2f746d70ff"; others stay
// readable, and as absolute ones begin with no such mark.
std::string text_of(const std::string& path) {
  if (!invalid_utf8(path)) return path;
  std::string out(kHex);
  for (const char c : path)
    for (const int shift : {4, 0})
      out += "0123456789abcdef"[static_cast<unsigned char>(c) >> shift & 0xF];
  return out;
}

std::string path_of(const std::string& text) {
  if (!text.starts_with(kHex)) return text;
  std::string out;
  for (std::size_t at = kHex.size(); at < text.size(); at += 2) {
    unsigned byte = 0;
    const char* const end = text.data() + std::min(at + 2, text.size());
    if (std::from_chars(text.data() + at, end, byte, 16).ptr != end)
      throw Error(Fault::input, text + " is no path");
    out += static_cast<char>(byte);
  }
  return out;
}

std::map<std::string, std::string> places_of(const fs::path& run) {
  std::map<std::string, std::string> places;
  struct stat first {};
  if (::stat(run.c_str(), &first) != 0) throw_errno("read", run.native(), errno);
  for (fs::path at = run;; at = at.parent_path()) {
    struct stat s {};
    if (::stat(at.c_str(), &s) != 0 || s.st_dev != first.st_dev) return places;
    places[at] = std::to_string(s.st_ino);
    if (at == at.parent_path()) return places;
  }
}

// Changes whenever write_file() replaces the file.
std::string identity_of(const fs::path& file) {
  struct stat s {};
  if (::stat(file.c_str(), &s) != 0) return "";
  return std::to_string(s.st_ino) + " " + std::to_string(s.st_mtim.tv_sec) + "." +
         std::to_string(s.st_mtim.tv_nsec);
}

std::vector<fs::path> marks(const Store& store) {
  auto found = entries_of(store.pins());
  std::erase_if(found,
                [](const fs::path& path) { return !path.filename().native().starts_with(kMark); });
  return found;
}

Writer writer_of(const fs::path& mark) {
  return state_of(mark.filename().native().substr(kMark.size()));
}

// A mark of another machine says nothing of whether its cleaner lives; it is some ms old then.
bool at_work(const fs::path& mark) {
  std::error_code gone;
  const auto written = fs::last_write_time(mark, gone);
  if (gone) return false;
  const Writer writer = writer_of(mark);
  return writer == Writer::alive ||
         (writer == Writer::elsewhere && fs::file_time_type::clock::now() - written < kLongestMark);
}

void await_cleaners(const Store& store, std::chrono::steady_clock::time_point until) {
  for (const auto& mark : marks(store))
    while (at_work(mark) && std::chrono::steady_clock::now() < until)
      std::this_thread::sleep_for(kPollPeriod);
}

}  // namespace

Pin::State Pin::state() const {
  for (fs::path at = run;; at = at.parent_path()) {
    std::error_code error;
    const auto status = fs::status(at, error);
    if (status.type() == fs::file_type::not_found && at != at.parent_path()) continue;
    if (at == run && fs::is_directory(status)) return State::holds;
    // Where the nearest folder is one that the run folder lay in, on the same file system, it was
    // removed; another folder is there when a disk is not, and a parent when its mount point is
    // made with the mount.
    struct stat s {};
    const auto place = places.find(at);
    const bool same = place != places.end() && ::stat(at.c_str(), &s) == 0 &&
                      place->second == std::to_string(s.st_ino);
    return same && host == host_name() ? State::gone : State::unknown;
  }
}

Pin Pin::of(const Plan& plan, const fs::path& run) {
  const auto now = std::chrono::system_clock::now();
  Pin pin{run, host_name(), utc_seconds(now), {}, places_of(run)};
  for (const auto& node : plan.nodes) pin.keys.push_back(node.key);
  return pin;
}

Json Pin::to_json() const {
  Json inodes = Json::object();
  for (const auto& [path, inode] : places) inodes[text_of(path)] = inode;
  return Json::object({{"format", 1},
                       {"run", text_of(run)},
                       {"host", host},
                       {"started", started},
                       {"keys", Json(keys)},
                       {"inodes", std::move(inodes)}});
}

Pin Pin::from_json(const Json& json) {
  Pin pin{path_of(json.at("run").string()),
          json.at("host").string(),
          json.at("started").string(),
          json.at("keys").strings(),
          {}};
  for (const auto& [path, inode] : json.at("inodes").members())
    pin.places[path_of(path)] = inode.string();
  return pin;
}

std::string Pin::file_name() const {
  return sha256(host + '\0' + run.native()).substr(0, 32) + ".json";
}

void pin(const Store& store, const Plan& plan, const fs::path& run,
         std::chrono::milliseconds patience) {
  const Pin pin = Pin::of(plan, run);
  const auto file = store.pins() / pin.file_name();
  const auto until = std::chrono::steady_clock::now() + patience;
  make_folder(store.pins());
  sweep_temporaries(store.pins());
  do {
    write_file(file, pin.to_json().dump(0) + "\n");
    await_cleaners(store, until);
    // A cleaner may have taken it for the void pin of an earlier run in a folder of this name.
  } while (!fs::exists(file) && std::chrono::steady_clock::now() < until);
}

void Pins::refresh() {
  std::set<fs::path> seen;
  std::error_code error;
  for (fs::directory_iterator at(folder_, error), end; !error && at != end; at.increment(error))
    if (at->path().extension() == ".json" && read(at->path())) seen.insert(at->path());
  if (error && error != std::errc::no_such_file_or_directory)
    throw Error(Fault::machine, "cannot read the pins in " + folder_.native() + ": " +
                                    error.message() +
                                    "; what they pin is not known, so nothing may go");
  std::erase_if(pins_, [&](const auto& item) { return !seen.contains(item.first); });
  keys_.clear();
  for (auto& [file, entry] : pins_) {
    entry.state = entry.pin.state();
    if (entry.state != Pin::State::gone) keys_.insert(entry.pin.keys.begin(), entry.pin.keys.end());
  }
}

// False when the pin went away meanwhile.
bool Pins::read(const fs::path& file) {
  const std::string identity = identity_of(file);
  if (identity.empty()) return false;
  if (const auto known = pins_.find(file);
      known != pins_.end() && known->second.identity == identity)
    return true;
  try {
    pins_[file] = {read_json(read_file(file), file, &Pin::from_json), {}, identity};
    return true;
  } catch (const Error& e) {
    if (identity_of(file).empty()) return false;
    throw Error(Fault::machine, std::string("cannot read a pin: ") + e.what() +
                                    "; what it pins is not known, so nothing may go: remove it "
                                    "if no run needs it");
  }
}

CleaningMark::CleaningMark(const Store& store)
    : file_(store.pins() / (std::string(kMark) + writer_name())) {
  make_folder(store.pins());
  FileDescriptor(file_, O_WRONLY | O_CREAT | O_TRUNC);
}

CleaningMark::~CleaningMark() {
  ::unlink(file_.c_str());
}

std::vector<fs::path> dead_marks(const Store& store) {
  auto found = marks(store);
  std::erase_if(found, [](const fs::path& mark) {
    return writer_of(mark) == Writer::alive || at_work(mark);
  });
  return found;
}

}  // namespace kazan
