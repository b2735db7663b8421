// A store with nodes of given sizes and ages, and runs that pin them, for this room's tests.
#pragma once

#include <fcntl.h>
#include <sys/stat.h>

#include <ctime>

#include "base/files.hpp"
#include "base/seal.hpp"
#include "host/run/pins.hpp"
#include "host/run/store.hpp"

namespace kazan::testing {

inline std::string key_of(char digit) {
  return std::string(64, digit);
}

struct StoreFixture {
  ScopedFolder folder{unique_folder(std::filesystem::temp_directory_path(), "kazan-upkeep")};
  Store store{folder.path() / "store"};
  Pins pins{store};

  StoreFixture() { store.prepare(); }

  static void age(const std::filesystem::path& path, std::chrono::seconds by) {
    const timespec then{std::time(nullptr) - by.count(), 0};
    const timespec both[2] = {then, then};
    ::utimensat(AT_FDCWD, path.c_str(), both, 0);
  }

  // A node of about `bytes` bytes (whole blocks), last used `by` ago.
  void node(char digit, std::chrono::seconds by, std::size_t bytes = 4096) const {
    const auto path = store.begin(key_of(digit));
    make_folder(path / "text");
    write_file(path / "text/text.txt", std::string(bytes, digit));
    const Json file = Json::object({{"bytes", std::int64_t(bytes)}, {"sha256", "?"}});
    const Json output =
        Json::object({{"type", "kazan.Text/1"}, {"files", Json::object({{"text.txt", file}})}});
    write_file(path / "record.json",
               sealed(Json::object({{"key", key_of(digit)},
                                    {"stage", "test.value"},
                                    {"outputs", Json::object({{"text", output}})},
                                    {"files", Json::object()}})));
    store.publish(path, key_of(digit));
    age(store.folder(key_of(digit)), by);
  }
  bool has(char digit) const { return store.find(key_of(digit)).has_value(); }

  // The run folder that pins these nodes.
  std::filesystem::path run(const std::string& name, const std::string& digits,
                            std::chrono::milliseconds patience = std::chrono::minutes(1)) const {
    const auto path = folder.path() / "project/runs/x" / name;
    make_folder(path);
    Plan plan;
    for (const char digit : digits) {
      plan.nodes.emplace_back();
      plan.nodes.back().key = key_of(digit);
    }
    pin(store, plan, path, patience);
    return path;
  }

  std::size_t litter() const {
    std::size_t count = 0;
    for (const auto& entry : std::filesystem::directory_iterator(store.root() / "tmp"))
      count += entry.exists();
    return count;
  }
};

}  // namespace kazan::testing
