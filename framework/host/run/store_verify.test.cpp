#include "host/run/store_verify.hpp"

#include <sys/stat.h>

#include <catch2/catch.hpp>
#include <fstream>
#include <set>
#include <thread>

#include "base/error.hpp"
#include "base/files.hpp"
#include "base/hash.hpp"
#include "base/seal.hpp"
#include "host/run/node_files.hpp"

using namespace kazan;
using Catch::Contains;
namespace fs = std::filesystem;

namespace {

struct Fixture {
  ScopedFolder folder{unique_folder(fs::temp_directory_path(), "kazan-verify")};
  Store store{folder.path() / "store"};

  // Publishes a node as execute() writes it: an output of two files and a figure.
  std::string add(const std::string& name, std::size_t bytes = 100) const {
    const std::string key = sha256(name);
    const auto path = store.begin(key);
    make_folder(path / "out/below");
    make_folder(path / "figures");
    write_file(path / "out/data", std::string(bytes, 'x') + name);
    write_file(path / "out/below/more", name);
    write_file(path / "figures/loss.json", "{}");
    ChunkTable chunks;
    const Json files = inventory(path / "out", "out", chunks);
    write_file(path / kChunksFile, to_json(chunks).dump(0));
    write_file(
        path / kRecordFile,
        sealed(Json::object(
            {{"key", key},
             {"stage", "test." + name},
             {"outputs", Json::object({{"out", Json::object({{"files", files}})}})},
             {"files",
              Json::object({{kChunksFile, inventory_of(path / kChunksFile)},
                            {"figures/loss.json", inventory_of(path / "figures/loss.json")}})}})));
    store.publish(path, key);
    return key;
  }

  VerifyResult verify(bool remove = false) const { return verify_store(store, {2, remove, {}}); }
  fs::path file(const std::string& key, const std::string& name) const {
    return store.folder(key) / name;
  }
};

void flip(const fs::path& file, std::size_t byte) {
  std::fstream stream(file, std::ios::in | std::ios::out | std::ios::binary);
  stream.seekg(static_cast<std::streamoff>(byte));
  const int was = stream.get();
  stream.seekp(static_cast<std::streamoff>(byte)).put(static_cast<char>(was ^ 16));
}

}  // namespace

TEST_CASE_METHOD(Fixture, "a chunk table comes back as it was written, and lies are refused") {
  const ChunkTable chunks = {{"a/b", {0, kChunkBytes, {}}},
                             {"c", {kChunkBytes + 1, kChunkBytes, {~0ull, 1}}}};
  CHECK(chunk_table_from(to_json(chunks)) == chunks);
  for (const auto& [field, value] :
       Json::Members{{"format", 2}, {"hash", "md5"}, {"chunk_bytes", 0}, {"chunk_bytes", 7}}) {
    Json json = to_json(chunks);
    json[field] = value;
    CHECK_THROWS_AS(chunk_table_from(json), Error);
  }
}

TEST_CASE_METHOD(Fixture, "a whole store is whole") {
  CHECK_THROWS_WITH(verify(), Contains("there is no store in"));
  store.prepare();
  CHECK(verify().bad.empty());
  std::int64_t bytes = 0;
  for (const char* name : {"a", "b", "c", "d", "e"}) {
    const auto key = add(name, 3 * kChunkBytes);
    for (const auto& file : files_of(read_record(store.folder(key), key)))
      if (file.name != kChunksFile) bytes += file.bytes;
  }
  make_folder(store.root() / "objects/ab/not-a-key");
  write_file(store.root() / "objects/README", "");
  const auto result = verify();
  CHECK(result.bad.empty());
  CHECK(result.done.nodes == 5);
  CHECK(result.done.bytes == bytes);
}

TEST_CASE_METHOD(Fixture, "a flipped bit of any byte of any file is found and named") {
  const auto key = add("a");
  add("b");
  for (const std::string name :
       {"record.json", "chunks.json", "out/data", "out/below/more", "figures/loss.json"}) {
    const auto path = file(key, name);
    for (std::size_t byte = 0; byte < fs::file_size(path); ++byte) {
      flip(path, byte);
      const auto result = verify();
      const bool found = result.bad.size() == 1 && result.bad[0].key == key &&
                         result.bad[0].damaged() && result.bad[0].files.size() == 1 &&
                         result.bad[0].files[0].name == name &&
                         result.bad[0].stage == (name == "record.json" ? "" : "test.a");
      if (!found) FAIL(name << ", byte " << byte << ": " << result.bad.size());
      flip(path, byte);
    }
  }
  CHECK(verify().bad.empty());
}

TEST_CASE_METHOD(Fixture, "the chunks of a large file are named") {
  const auto key = add("a", 3 * kChunkBytes);
  flip(file(key, "out/data"), kChunkBytes + 7);
  flip(file(key, "out/data"), 3 * kChunkBytes);
  const auto bad = verify().bad;
  REQUIRE(bad.size() == 1);
  CHECK_THAT(
      bad[0].files.at(0).what,
      Contains("out/data is damaged: " + chunk_text({3 * kChunkBytes + 1, kChunkBytes, {}}, 1) +
               " has other bytes than were saved, and so have 1 more"));
}

TEST_CASE_METHOD(Fixture, "cut, grown and vanished files and records are found") {
  const auto key = add("a");
  const auto path =
      file(key, GENERATE("out/data", "figures/loss.json", "chunks.json", "record.json"));
  CAPTURE(path);
  const auto bytes = read_file(path);
  const auto only_damage = [&] {
    const auto bad = verify().bad;
    return bad.size() == 1 && bad[0].files.size() == 1 ? bad[0].files[0].what : "";
  };
  fs::resize_file(path, bytes.size() - 1);
  CHECK_THAT(only_damage(), Contains(path.native()));
  write_file(path, bytes + "x");
  CHECK_THAT(only_damage(), Contains(path.native()));
  fs::remove(path);
  CHECK_THAT(only_damage(), Contains(path.native()) && Contains("No such file"));
}

TEST_CASE_METHOD(Fixture, "what is damaged is removed when asked, and nothing else") {
  const auto bad = add("bad"), good = add("good");
  flip(file(bad, "out/data"), 5);
  CHECK_FALSE(verify().bad.at(0).removed);
  CHECK(store.find(bad));
  const auto result = verify(true);
  REQUIRE(result.bad.size() == 1);
  CHECK(result.bad[0].removed);
  CHECK_FALSE(fs::exists(store.folder(bad)));
  CHECK(store.find(good));
  CHECK(fs::is_empty(store.root() / "tmp"));
  CHECK(verify(true).bad.empty());
}

TEST_CASE_METHOD(Fixture, "nodes that come, go and are replaced meanwhile are no damage") {
  for (int i = 0; i < 8; ++i) add("still " + std::to_string(i), 1000);
  std::jthread runner([&](const std::stop_token& stop) {
    for (int i = 0; !stop.stop_requested(); i = (i + 1) % 8) {
      store.set_aside(sha256("moving " + std::to_string(i)));
      add("moving " + std::to_string(i), 100000);
    }
  });
  for (int i = 0; i < 30; ++i) {
    const auto result = verify();
    for (const auto& node : result.bad)
      for (const auto& file : node.files) FAIL_CHECK(node.stage << " " << file.what);
    CHECK(result.done.nodes >= 8);
  }
}

TEST_CASE_METHOD(Fixture, "progress ends at all there is") {
  for (int i = 0; i < 4; ++i) add(std::to_string(i), 5 * kChunkBytes);
  VerifyProgress last;
  const auto result = verify_store(store, {1, false, [&](const VerifyProgress& at) {
                                             CHECK(at.bytes >= last.bytes);
                                             CHECK(at.nodes >= last.nodes);
                                             last = at;
                                           }});
  CHECK(last.nodes == 4);
  CHECK(last.all_nodes == 4);
  CHECK(last.bytes == result.done.bytes);
  CHECK(last.bytes <= last.all_bytes);
}
