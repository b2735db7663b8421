#include "host/run/store.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <chrono>

#include "base/error.hpp"
#include "base/files.hpp"
#include "base/hash.hpp"
#include "base/seal.hpp"
#include "base/writer.hpp"

using namespace kazan;
namespace fs = std::filesystem;

namespace {

const std::string kKey(64, 'a');

struct Fixture {
  ScopedFolder folder{unique_folder(fs::temp_directory_path(), "kazan-store")};
  Store store{folder.path() / "store"};

  // A node with one file, as execute() writes it.
  fs::path written(const std::string& content) const {
    const auto path = store.begin(kKey);
    make_folder(path / "text");
    write_file(path / "text/text.txt", content);
    const Json file = Json::object({{"bytes", std::int64_t(content.size())}, {"sha256", "?"}});
    const Json output =
        Json::object({{"type", "kazan.Text/1"}, {"files", Json::object({{"text.txt", file}})}});
    write_file(path / "record.json",
               sealed(Json::object({{"key", kKey},
                                    {"outputs", Json::object({{"text", output}})},
                                    {"files", Json::object()}})));
    return path;
  }
  fs::path file() const { return store.folder(kKey) / "text/text.txt"; }
  long litter() const { return std::distance(fs::directory_iterator(store.root() / "tmp"), {}); }
};

void flip_bit(const fs::path& file, std::size_t byte) {
  std::string bytes = read_file(file);
  bytes.at(byte) = static_cast<char>(bytes[byte] ^ 4);
  write_file(file, bytes);
}

// In a child that then ends with _exit: a process that died.
template <class Work>
void in_dead_process(Work&& work) {
  const pid_t pid = ::fork();
  if (pid == 0) {
    work();
    ::_exit(0);
  }
  ::waitpid(pid, nullptr, 0);
}

}  // namespace

TEST_CASE_METHOD(Fixture, "a node is not there, then there as a whole and read-only") {
  CHECK_FALSE(store.find(kKey));
  CHECK(store.publish(written("abc"), kKey));
  REQUIRE(store.find(kKey));
  CHECK(store.find(kKey)->at("key") == Json(kKey));
  CHECK(read_file(file()) == "abc");
  CHECK((fs::status(file()).permissions() & fs::perms::all) ==
        (fs::perms::owner_read | fs::perms::group_read | fs::perms::others_read));
  CHECK(litter() == 0);
}

TEST_CASE_METHOD(Fixture, "the second publisher's node is dropped and the first's used") {
  CHECK(store.publish(written("first"), kKey));
  CHECK_FALSE(store.publish(written("second"), kKey));
  CHECK(read_file(file()) == "first");
  CHECK(litter() == 0);
}

TEST_CASE_METHOD(Fixture, "many publishers of one key leave one whole node") {
  std::vector<pid_t> children;
  for (int i = 0; i < 8; ++i) {
    children.push_back(::fork());
    if (children.back() == 0) {
      for (int round = 0; round < 5; ++round) store.publish(written("same"), kKey);
      ::_exit(0);
    }
  }
  for (const pid_t child : children) {
    int status = 0;
    ::waitpid(child, &status, 0);
    CHECK(status == 0);
  }
  REQUIRE(store.find(kKey));
  CHECK(read_file(file()) == "same");
  store.sweep();
  CHECK(litter() == 0);
}

TEST_CASE_METHOD(Fixture, "a damaged node is none, and is replaced") {
  store.publish(written("whole"), kKey);
  const auto record = store.folder(kKey) / "record.json";
  const int damage = GENERATE(range(0, 8));
  CAPTURE(damage);
  if (damage == 0) fs::resize_file(file(), 2);
  if (damage == 1) fs::remove(file());
  if (damage == 2) fs::remove(record);
  if (damage == 3) write_file(record, "{\"key\"");
  if (damage == 4) write_file(record, "[]");
  const Json none = Json::object();
  if (damage == 5)
    write_file(record,
               sealed(Json::object({{"key", "another"}, {"outputs", none}, {"files", none}})));
  if (damage == 6)
    write_file(record, Json::object({{"key", kKey}, {"outputs", none}, {"files", none}}).dump(2));
  if (damage == 7) flip_bit(record, 30);
  CHECK_FALSE(store.find(kKey));
  CHECK(store.publish(written("again"), kKey));
  CHECK(store.find(kKey));
  CHECK(read_file(file()) == "again");
  CHECK(litter() == 0);
}

TEST_CASE_METHOD(Fixture, "sweep removes what dead processes left, and nothing else") {
  in_dead_process([&] { store.begin(kKey); });
  const auto ours = store.begin(kKey);
  const auto foreign = store.root() / "tmp/0123456789ab-1-aaaaaaaaaaaa-xyz123";
  const auto unknown = store.root() / "tmp/something";
  const auto old = store.root() / "tmp/0123456789ab-2-aaaaaaaaaaaa-xyz123";
  for (const auto& path : {foreign, unknown, old}) make_folder(path);
  fs::last_write_time(old, fs::file_time_type::clock::now() - std::chrono::hours(24 * 31));
  write_file(store.root() / "file-hashes.json.tmp-0123456789ab-1.1-0", "");
  in_dead_process([&] { write_file(temporary_beside(store.file_hashes()), ""); });
  REQUIRE(litter() == 5);
  store.sweep();
  CHECK(std::distance(fs::directory_iterator(store.root()), {}) == 2);  // tmp/, another machine's
  CHECK(litter() == 3);
  CHECK(fs::exists(ours));
  CHECK(fs::exists(foreign));  // of another machine: it may live
  CHECK(fs::exists(unknown));
}

TEST_CASE_METHOD(Fixture, "a zombie is dead") {
  const pid_t pid = ::fork();
  if (pid == 0) {
    store.begin(kKey);
    ::_exit(0);
  }
  siginfo_t ended{};
  ::waitid(P_PID, static_cast<id_t>(pid), &ended, WEXITED | WNOWAIT);  // it stays a zombie
  store.sweep();
  CHECK(litter() == 0);
  ::waitpid(pid, nullptr, 0);
}

TEST_CASE("a store that cannot be made is the machine's fault") {
  const auto path = GENERATE("/proc/store", "/dev/null/store");
  CHECK_THROWS_WITH(Store(path).prepare(),
                    Catch::Contains("cannot make the folder " + std::string(path)));
  try {
    Store(path).prepare();
  } catch (const Error& e) {
    CHECK(e.fault() == Fault::machine);
  }
}

TEST_CASE("the store's place: the option, KAZAN_STORE, the cache folder") {
  ::setenv("HOME", "/home/x", 1);
  ::unsetenv("XDG_CACHE_HOME");
  ::unsetenv("KAZAN_STORE");
  CHECK(store_folder("") == "/home/x/.cache/kazan");
  ::setenv("XDG_CACHE_HOME", "/cache", 1);
  CHECK(store_folder("") == "/cache/kazan");
  ::setenv("KAZAN_STORE", "/store", 1);
  CHECK(store_folder("") == "/store");
  CHECK(store_folder("mine") == fs::current_path() / "mine");
  for (const char* name : {"HOME", "XDG_CACHE_HOME", "KAZAN_STORE"}) ::unsetenv(name);
  CHECK_THROWS_AS(store_folder(""), Error);
}
