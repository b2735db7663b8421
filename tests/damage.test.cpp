// Bits of the store flipped between runs: each is named and what they belonged to is made again;
// no run ever succeeds with other data. The files' own tests flip every byte
// (sdk/artifacts/damage.test.cpp, host/run/store_verify.test.cpp).
#include <catch2/catch.hpp>
#include <fstream>
#include <set>

#include "program.hpp"

using namespace kazan;
using namespace kazan::testing;
using Catch::Contains;
namespace fs = std::filesystem;

namespace {

void flip(const fs::path& file, std::size_t byte, int bit) {
  std::fstream stream(file, std::ios::in | std::ios::out | std::ios::binary);
  stream.seekg(static_cast<std::streamoff>(byte));
  const int was = stream.get();
  stream.seekp(static_cast<std::streamoff>(byte)).put(static_cast<char>(was ^ (1 << bit)));
}

// The bytes of each artifact and figure below `folder`; records hold times.
std::map<std::string, std::string> contents(const fs::path& folder) {
  std::map<std::string, std::string> out;
  for (const auto& entry : fs::recursive_directory_iterator(folder))
    if (entry.is_regular_file() && entry.path().filename() != "record.json")
      out[entry.path().lexically_relative(folder)] = read_file(entry.path());
  return out;
}

// An experiment that ran once, and what came out.
class Study {
 public:
  explicit Study(const std::string& nodes) : nodes_(nodes) {
    const auto run = shop.run(nodes_);
    INFO(run.err);
    REQUIRE(run.code == 0);
    store_ = contents(objects());
    copies_ = contents(shop.folder() / "runs/x/1/nodes");
    metrics_ = shop.read("runs/x/1/metrics.json");
    const Json manifest = shop.json("runs/x/1/manifest.json");
    for (const auto& node : manifest.at("nodes").items()) {
      const auto& name = node.at("name").string();
      folders_[name] = objects() / node.at("key").string().substr(0, 2) / node.at("key").string();
      for (const auto& [port, references] : node.at("inputs").members())
        for (const auto& reference : references.strings())
          readers_[reference.substr(0, reference.find('.'))].insert(name);
    }
  }

  fs::path objects() const { return shop.folder() / "store/objects"; }
  fs::path file(const std::string& node, const std::string& name) const {
    return folders_.at(node) / name;
  }
  // So that the next run reads `node` again.
  void forget_readers_of(const std::string& node) const {
    const auto found = readers_.find(node);
    if (found == readers_.end()) return;
    for (const auto& reader : found->second) fs::remove_all(folders_.at(reader));
  }
  // Runs again: succeeds, and everything is as it was.
  Outcome heals() const {
    const auto run = shop.run(nodes_);
    INFO(run.err);
    CHECK(run.code == 0);
    CHECK(contents(objects()) == store_);
    CHECK(contents(shop.folder() / "runs/x/latest/nodes") == copies_);
    CHECK(shop.read("runs/x/latest/metrics.json") == metrics_);
    return run;
  }

  // Of the latest run: its only one.
  std::string warning_of(const std::string& node) const {
    const Json warnings = shop.json("runs/x/latest/manifest.json").at("warnings");
    REQUIRE(warnings.size() == 1);
    CHECK(warnings.items()[0].at("node") == Json(node));
    return warnings.items()[0].at("message").string();
  }

  Workshop shop;

 private:
  std::string nodes_, metrics_;
  std::map<std::string, std::string> store_, copies_;
  std::map<std::string, fs::path> folders_;
  std::map<std::string, std::set<std::string>> readers_;
};

const char* const kSmall =
    "  a: {use: test.value, number: 3, words: [x, y]}\n"
    "  b: {use: test.join, in: [a, a]}\n"
    "  c: {use: test.pair, in: {first: b, second: a.table}}\n";

const char* const kReal =
    "  text: {use: text.inline, content: \"Plums ferment, then the pot still runs twice. The heart "
    "is kept; heads and tails are not. Hungary and Romania both make it of plums.\"}\n"
    "  model: {use: model.gpt2, weights: bundled/mini}\n"
    "  tokens: {use: text.tokens, in: {text: text, tokenizer: model.tokenizer}}\n"
    "  acts: {use: model.activations, in: {model: model, tokens: tokens}, site: mlp_out, layer: "
    "1}\n"
    "  stored: {use: store.hdf5, in: acts}\n"
    "  sae: {use: sae.topk, in: stored, latents: 2*inputs, k: 8, epochs: 2}\n"
    "  codes: {use: sae.encode, in: {sae: sae, activations: stored}}\n"
    "  density: {use: measure.density, in: {codes: codes, tokens: tokens}}\n";

}  // namespace

TEST_CASE("a flipped bit of anything in the store is found, and the node is made again") {
  const Study study(kSmall);
  int flips = 0;
  for (const std::string name :
       {"text/text.txt", "table/table.csv", "table/columns.json", "record.json", "chunks.json"}) {
    const auto bytes = fs::file_size(study.file("a", name));
    const auto step = std::max<std::size_t>(1, bytes / 9);
    for (std::size_t byte = 0; byte < bytes; byte += step, ++flips) {
      CAPTURE(name, byte);
      study.forget_readers_of("a");
      flip(study.file("a", name), byte, flips % 8);
      const auto run = study.heals();
      CHECK_THAT(run.err, Contains("a is made again") && Contains(study.file("a", name).native()));
    }
  }
  CHECK(flips > 40);
}

TEST_CASE("files that were cut, grew or went away cost one computation") {
  const Study study(kSmall);
  for (const std::string name : {"text/text.txt", "table/table.csv", "record.json", "chunks.json"})
    for (const int how : {0, 1, 2}) {
      CAPTURE(name, how);
      const auto path = study.file("a", name);
      study.forget_readers_of("a");
      if (how == 0) fs::resize_file(path, fs::file_size(path) - 1);
      if (how == 1) std::ofstream(path, std::ios::app) << "x";
      if (how == 2) fs::remove(path);
      const auto check = study.shop.runner({"check", "x.yaml"});
      CHECK(check.code == 0);
      CHECK_THAT(check.out, Contains("damaged  a-") && Contains("a: " + path.native()) &&
                                Contains("; a run makes it again\n"));
      CHECK_THAT(study.shop.runner({"why", "x.yaml", "a"}).out,
                 Contains("damaged in the store, a run makes it again\n" + path.native()));
      CHECK_THAT(study.shop.runner({"why", "x.yaml"}).out,
                 Contains("damaged   a  " + path.native()));
      CHECK_THAT(study.heals().err, Contains("3 computed, 0 reused") &&
                                        Contains("warning: " + path.native()) &&
                                        Contains("a is made again\n"));
      CHECK_THAT(study.shop.read("runs/x/latest/events.jsonl"), Contains("a is made again"));
      CHECK_THAT(study.warning_of("a"), Contains(path.native()) && Contains("; a is made again"));
      CHECK_THAT(study.shop.runner({"check", "x.yaml"}).out, !Contains("damaged"));
    }
}

TEST_CASE("a damaged result is not compared with itself") {
  const Study study(kSmall);
  fs::remove(study.file("a", "table/table.csv"));
  fs::remove_all(study.shop.folder() / "runs");
  CHECK_THAT(study.shop.runner({"why", "x.yaml", "a"}).out,
             Contains("damaged in the store") && !Contains("nearest result"));
}

TEST_CASE("damage of whatever kind is a warning of the run; a store that is whole gives none") {
  const Study study(kSmall);
  study.heals();
  CHECK(study.shop.json("runs/x/latest/manifest.json").at("warnings").size() == 0);
  study.forget_readers_of("a");
  flip(study.file("a", "table/table.csv"), 1, 0);
  study.heals();
  CHECK_THAT(study.warning_of("a"), Contains(" is damaged: ") && Contains("; a is made again"));
  fs::remove(study.file("a", "table/table.csv"));
  const auto json = study.shop.runner({"check", "x.yaml", "--format", "json"});
  CHECK(json.code == 0);
  CHECK_THAT(json.out, Contains("\"damage\": \"" + study.file("a", "table/table.csv").native()));
  study.forget_readers_of("a");
  const auto node = study.shop.runner({"node", "runs/x/1/plan.json", "a"});
  CHECK(node.code == 0);
  CHECK_THAT(node.err, Contains("table.csv is damaged: No such file or directory; the node is made "
                                "again\n"));
}

TEST_CASE("nobody reads it again, but its copy would be wrong: it is made again too") {
  const Study study(kSmall);
  flip(study.file("c", "text/text.txt"), 1, 0);
  CHECK_THAT(study.heals().err, Contains("c is made again"));
}

TEST_CASE("a reader in a plugin names file and chunk, and leaves nothing behind") {
  const Study study(kReal);
  struct Row {
    const char *node, *file;
    double where;  // in the file, 0 to 1
    const char* reader;
    const char* what = " is damaged: chunk ";
  };
  const char* const kOther = " has other bytes than were saved";
  const Row rows[] = {{"text", "text/text.txt", 0.5, "tokens"},
                      {"model", "model/model.json", 0.3, "stored"},
                      {"acts", "activations/recipe.json", 0.5, "stored"},
                      {"tokens", "tokens/tokens.h5", 0.0, "stored"},      // the superblock
                      {"stored", "stored/activations.h5", 0.5, "sae"},    // rows
                      {"stored", "stored/activations.h5", 0.999, "sae"},  // the last chunk
                      {"sae", "sae/sae.safetensors", 0.0, "codes"},       // the header
                      {"sae", "sae/sae.safetensors", 0.6, "codes"},       // a tensor
                      {"sae", "sae/sae.json", 0.4, "codes"},
                      {"codes", "codes/codes.h5", 0.6, "density"},
                      {"codes", "chunks.json", 0.5, "density", kOther},
                      {"codes", "record.json", 0.5, "density", kOther}};
  for (const auto& row : rows) {
    CAPTURE(row.node, row.file, row.where);
    const auto path = study.file(row.node, row.file);
    const auto byte =
        static_cast<std::size_t>(row.where * static_cast<double>(fs::file_size(path)));
    fs::remove_all(study.file(row.reader, ""));
    flip(path, byte, 2);
    // One node alone, without a run that would make the other again.
    const auto alone = study.shop.runner({"node", "runs/x/1/plan.json", row.reader});
    CHECK(alone.code == 74);
    CHECK_THAT(alone.err, Contains("error: node " + std::string(row.reader)) &&
                              Contains(path.native() + row.what));
    CHECK_FALSE(fs::exists(study.file(row.reader, "")));
    CHECK(fs::is_empty(study.shop.folder() / "store/tmp"));
    study.heals();
  }
}

TEST_CASE("a run makes a real study's nodes again, with the same bits") {
  const Study study(kReal);
  const auto figure = fs::directory_iterator(study.file("sae", "figures"))->path();
  flip(study.file("stored", "stored/activations.h5"), 5000, 0);
  flip(study.file("sae", "sae/sae.safetensors"), 5000, 1);
  flip(figure, 40, 1);
  flip(study.file("density", "density/table.csv"), 9, 2);
  const auto run = study.heals();
  for (const char* node : {"stored", "sae", "density"})
    CHECK_THAT(run.err, Contains(std::string(node) + " is made again"));
  for (const char* file : {"activations.h5", "sae.safetensors", "table.csv"})
    CHECK_THAT(run.err, Contains(std::string(file) + " is damaged: chunk 0 (bytes 0 to "));
}

TEST_CASE("what is too large for the run folder is found by its reader, and made again") {
  const Workshop shop;
  std::string text;
  while (text.size() < (5 << 20)) text += "a line of " + std::to_string(text.size()) + "\n";
  shop.write("large.txt", text);
  const std::string nodes =
      "  text: {use: text.file, path: large.txt}\n"
      "  twice: {use: test.join, in: [text, text]}\n";
  REQUIRE(shop.run(nodes).code == 0);
  const auto objects = shop.folder() / "store/objects";
  const auto whole = contents(objects);
  const auto folder = [&](const char* node) {
    const auto key = shop.node(node).at("key").string();
    return objects / key.substr(0, 2) / key;
  };
  const auto twice = folder("twice"), file = folder("text") / "text/text.txt";
  fs::remove_all(twice);
  flip(file, 3 << 20, 0);
  const auto run = shop.run(nodes);
  CAPTURE(run.err);
  CHECK(run.code == 0);
  CHECK_THAT(run.err, Contains("warning: node twice (test.join): " + file.native() +
                               " is damaged: chunk ") &&
                          Contains("text is made again") && Contains("2 computed"));
  CHECK(contents(objects) == whole);

  flip(file, 3 << 20, 0);  // nobody reads it
  CHECK_THAT(shop.run(nodes).err, Contains("0 computed, 2 reused"));
}

TEST_CASE("verify --full names what is damaged, and --remove lets the next run make it again") {
  const Study study(kSmall);
  const auto& shop = study.shop;
  const auto whole = shop.runner({"verify", "--full"});
  CHECK(whole.code == 0);
  CHECK_THAT(whole.out, Contains("3 nodes, ") && Contains("all as they were saved"));
  flip(study.file("a", "table/table.csv"), 2, 5);
  const auto key = study.file("a", "").parent_path().filename().native();
  for (int twice = 0; twice < 2; ++twice) {
    const auto bad = shop.runner({"verify", "--full", "--threads", "1"});
    CHECK(bad.code == 74);
    CHECK_THAT(bad.out, Contains("damaged: node " + key + " of test.value\n  table/table.csv: ") &&
                            Contains("chunk 0 (bytes 0 to ") &&
                            Contains("verify --full --remove") &&
                            Contains("1 not as they were saved"));
  }
  CHECK_THAT(shop.runner({"verify", "--full", "--quiet"}).out, !Contains("nodes, "));
  const auto removed = shop.runner({"verify", "--full", "--remove"});
  CHECK(removed.code == 0);
  CHECK_THAT(removed.out, Contains("removed: the next run that needs it computes it again"));
  CHECK(shop.runner({"verify", "--full"}).code == 0);
  CHECK_THAT(study.heals().err, Contains("1 computed, 2 reused"));
}

TEST_CASE("verify says what it needs") {
  const Workshop shop;
  const auto none = shop.runner({"verify"});
  CHECK(none.code == 64);
  CHECK_THAT(none.err, Contains("or --full for every byte of the store"));
  const auto absent = shop.runner({"verify", "--full", "--store", "nowhere"});
  CHECK(absent.code == 66);
  CHECK_THAT(absent.err, Contains("there is no store in " + (shop.folder() / "nowhere").native()));
}
