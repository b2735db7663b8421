#include "host/record/tensorboard.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "base/files.hpp"
#include "base/json.hpp"
#include "base/seal.hpp"
#include "host/record/tensorboard_log.hpp"
#include "host/run/node_files.hpp"
#include "sdk/damaged.hpp"

using namespace kazan;
namespace fs = std::filesystem;

// fixtures/events.tfevents was written by TensorBoard's own writer
// (tools/fixtures/tensorboard_events.py).
TEST_CASE("event files are, byte for byte, what TensorBoard writes") {
  std::string ours = tensorboard_head(1.5);
  ours += tensorboard_event(1700000000.25, 0, {{"loss", 0.75}});
  ours += tensorboard_event(1700000001.5, 1, {{"loss", 0.1}, {"sae/l0", 12}});
  ours += tensorboard_event(1700000002, 300, {{"loss", NAN}});
  ours += tensorboard_event(1700000003, std::int64_t{1} << 40, {{"loss", -1e30}});
  ours += tensorboard_event(1700000004, -1, {{std::string(200, 'n'), INFINITY}});
  CHECK(ours == read_file("fixtures/events.tfevents"));
}

TEST_CASE("a file's name is one that TensorBoard looks for") {
  const auto file = tensorboard_file("/x", 1700000000.9);
  CHECK(file.parent_path() == "/x");
  CHECK_THAT(file.filename().native(), Catch::StartsWith("events.out.tfevents.1700000001."));
}

namespace {

using Status = NodeResult::Status;

struct Fixture {
  ScopedFolder folder{unique_folder(fs::temp_directory_path(), "kazan-tensorboard")};
  Store store{folder.path() / "store"};
  fs::path board = folder.path() / "board";
  PlannedNode node;

  Fixture() {
    node.name = "sae";
    node.key = std::string(64, 'a');
  }
  // Without series: a node that has no such file.
  void stored(const std::vector<Series>& series) const {
    const auto to = store.folder(node.key);
    make_folder(to);
    Json files = Json::object();
    if (!series.empty()) {
      write_file(to / "series.json", series_json(series).dump());
      files["series.json"] = inventory_of(to / "series.json");
    }
    write_file(to / "record.json",
               sealed(Json::object(
                   {{"key", node.key}, {"outputs", Json::object()}, {"files", std::move(files)}})));
  }
  void end(TensorboardLog& log, Status status) const {
    log.keep(node);
    log.finished(node, {status, {}, "", {}});
  }
  // What the one file of the node holds after the head.
  std::string written() const {
    std::vector<fs::path> files;
    for (const auto& entry : fs::directory_iterator(board / "sae")) files.push_back(entry.path());
    REQUIRE(files.size() == 1);
    return read_file(files[0]).substr(tensorboard_head(0).size());
  }
  static Json scalars(const std::string& points) {
    return Json::object({{"event", "scalars"}, {"points", Json::parse(points, "points")}});
  }
};

// Both without their wall times, whose bytes lie behind the head of each record: 12 + 1.
std::string without_times(std::string events) {
  for (std::size_t at = 0; at < events.size();) {
    const auto length = static_cast<unsigned char>(events[at]);  // short messages only
    events.replace(at + 13, 8, 8, 't');
    events.replace(at + 12 + length, 4, 4, 'c');  // and the checksum over it
    at += 16 + length;
  }
  return events;
}

}  // namespace

TEST_CASE_METHOD(Fixture, "points are written while a node runs, those of a step together") {
  TensorboardLog log(board, store);
  log.started(node);
  CHECK_FALSE(fs::exists(board));
  log.event(node, scalars(R"([["loss",0,1.5],["l0",0,4],["loss",1,null]])"));
  const auto live = tensorboard_event(0, 0, {{"loss", 1.5}, {"l0", 4}}) +
                    tensorboard_event(0, 1, {{"loss", NAN}});
  CHECK(without_times(written()) == without_times(live));
  stored({{"loss", {0, 1}, {1.5, NAN}}, {"l0", {0}, {4}}});
  end(log, Status::computed);
  CHECK(without_times(written()) == without_times(live));
}

TEST_CASE_METHOD(Fixture, "a reused node's points come from the store, whole") {
  stored({{"loss", {0, 2}, {1.5, 1.25}}, {"l0", {2}, {4}}});
  TensorboardLog log(board, store);
  end(log, Status::reused);
  CHECK(without_times(written()) ==
        without_times(tensorboard_event(0, 0, {{"loss", 1.5}}) +
                      tensorboard_event(0, 2, {{"loss", 1.25}, {"l0", 4}})));
}

TEST_CASE_METHOD(Fixture, "a node that is run again begins its file anew") {
  TensorboardLog log(board, store);
  log.started(node);
  log.event(node, scalars(R"([["loss",0,9]])"));
  log.started(node);
  log.event(node, scalars(R"([["loss",0,1]])"));
  CHECK(without_times(written()) == without_times(tensorboard_event(0, 0, {{"loss", 1}})));
}

TEST_CASE_METHOD(Fixture, "points that did not arrive live are there at the end") {
  TensorboardLog log(board, store);
  log.started(node);
  log.event(node, scalars(R"([["loss",1,1]])"));
  stored({{"loss", {0, 1}, {2, 1}}});
  end(log, Status::computed);
  CHECK(without_times(written()) == without_times(tensorboard_event(0, 0, {{"loss", 2}}) +
                                                  tensorboard_event(0, 1, {{"loss", 1}})));
}

TEST_CASE_METHOD(Fixture, "a node without scalars leaves no folder") {
  TensorboardLog log(board, store);
  log.started(node);
  stored({});
  end(log, Status::computed);
  CHECK_FALSE(fs::exists(board));
}

TEST_CASE_METHOD(Fixture,
                 "a series that is not what was saved is damage, and none of the others'") {
  TensorboardLog log(board, store);
  stored({{"loss", {0, 1}, {2, 1}}});
  write_file(store.folder(node.key) / "series.json",
             series_json({{"loss", {0, 1}, {2, 3}}}).dump());
  CHECK_THROWS_AS(log.keep(node), Damaged);
  CHECK_FALSE(fs::exists(board));
  stored({{"loss", {0}, {2}}});
  end(log, Status::reused);
  CHECK(without_times(written()) == without_times(tensorboard_event(0, 0, {{"loss", 2}})));
}

TEST_CASE_METHOD(Fixture, "where a write failed nothing is appended; the end writes it whole") {
  TensorboardLog log(board, store);
  write_file(board, "in the way");
  log.started(node);
  CHECK_THROWS_AS(log.event(node, scalars(R"([["loss",0,2]])")), Error);
  fs::remove(board);
  log.event(node, scalars(R"([["loss",1,1]])"));
  CHECK_FALSE(fs::exists(board));
  stored({{"loss", {0, 1}, {2, 1}}});
  end(log, Status::computed);
  CHECK(without_times(written()) == without_times(tensorboard_event(0, 0, {{"loss", 2}}) +
                                                  tensorboard_event(0, 1, {{"loss", 1}})));
}
