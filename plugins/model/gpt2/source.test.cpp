#include "decoder/source.hpp"

#include <catch2/catch.hpp>
#include <cstdlib>

#include "base/files.hpp"
#include "gpt2/config.hpp"

using namespace kazan;
using Catch::Contains;
namespace fs = std::filesystem;

namespace {

const fs::path kData = KAZAN_SOURCE_DIR "/data";

// A Hugging Face cache of the test's own, in the environment while it lives.
class Cache {
 public:
  Cache() {
    for (const char* name : {"HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE", "XDG_CACHE_HOME"})
      ::unsetenv(name);
    ::setenv("HF_HOME", folder_.path().c_str(), 1);
  }
  ~Cache() { ::unsetenv("HF_HOME"); }

  const fs::path& path() const { return folder_.path(); }
  // A model in the hub's layout, made of mini's files.
  void add(const std::string& flat_name, bool with_weights) const {
    const fs::path model = folder_.path() / "hub" / flat_name;
    fs::create_directories(model / "refs");
    fs::create_directories(model / "snapshots/abc");
    write_file(model / "refs/main", "abc\n");
    for (const char* file : {"config.json", "vocab.json", "merges.txt", "model.safetensors"})
      if (with_weights || std::string_view(file) != "model.safetensors")
        fs::create_symlink(kData / "models/mini" / file, model / "snapshots/abc" / file);
  }

 private:
  ScopedFolder folder_{unique_folder(fs::temp_directory_path(), "kazan")};
};

DecoderSearch search(const std::vector<std::string>& preferences,
                     const fs::path& base = "/nowhere") {
  return find_decoder(gpt2_family(), preferences, base, kData);
}

}  // namespace

TEST_CASE("the first preference that exists is taken, and why not those before it") {
  const Cache cache;
  const auto found = search({"gpt2", "./my-model", "bundled/mini", "random:gpt2"});
  REQUIRE(found.found.has_value());
  CHECK(found.found->preference == "bundled/mini");
  CHECK(found.found->decoder.layers == 6);
  CHECK(found.found->decoder.mlp_width == 1024);
  CHECK(found.found->weights == std::vector{kData / "models/mini/model.safetensors"});
  REQUIRE(found.absent.size() == 2);
  CHECK_THAT(found.absent[0], Contains((cache.path() / "hub/models--gpt2").native()));
  CHECK_THAT(found.absent[1], Contains("there is no folder /nowhere/my-model"));

  const auto nothing = search({"gpt2", "bundled/minni"});
  CHECK_FALSE(nothing.found.has_value());
  CHECK(nothing.absent.size() == 2);
  CHECK_THAT(nothing.absent[1], Contains("did you mean bundled/mini"));
}

TEST_CASE("the Hugging Face cache is searched, under the hub's new name too") {
  const Cache cache;
  cache.add("models--openai-community--gpt2", true);
  cache.add("models--someone--small", true);
  cache.add("models--distilbert--distilgpt2", true);
  cache.add("models--someone--partial", false);
  CHECK(search({"gpt2"}).found->weights.at(0).native().find("snapshots/abc") != std::string::npos);
  CHECK(search({"someone/small"}).found.has_value());
  CHECK(search({"distilgpt2"}).found.has_value());
  CHECK_THAT(search({"someone/partial"}).absent.at(0), Contains("has no model.safetensors"));

  ::setenv("HF_HUB_CACHE", "/elsewhere", 1);
  CHECK(hub_cache() == "/elsewhere");
  CHECK_FALSE(search({"gpt2"}).found.has_value());
  ::unsetenv("HF_HUB_CACHE");
}

// Links that lead to themselves: the system refuses them to every user, as it does another user's
// folders.
TEST_CASE("a place that cannot be looked at is passed over, with the system's reason") {
  const Cache cache;
  const auto refused = [&](const std::string& preference) {
    const auto found = search({preference, "bundled/mini"}, cache.path());
    REQUIRE(found.found.has_value());
    CHECK(found.found->preference == "bundled/mini");
    CHECK_THAT(found.absent.at(0), Contains(" cannot be looked at: "));
    return found.absent.at(0);
  };
  fs::create_symlink("loop", cache.path() / "loop");
  CHECK_THAT(refused("./loop"), Contains((cache.path() / "loop").native()));
  CHECK_THAT(refused("random:loop"), Contains("the shapes known by name"));
  fs::create_directories(cache.path() / "part");
  fs::create_symlink("config.json", cache.path() / "part/config.json");
  CHECK_THAT(refused("./part"), Contains("part/config.json"));
  fs::create_symlink("hub", cache.path() / "hub");
  CHECK_THAT(refused("gpt2"), Contains("there is no folder") && Contains("hub/models--gpt2"));
  ::setenv("HF_HUB_CACHE", (cache.path() / std::string(300, 'x')).c_str(), 1);
  CHECK_THAT(refused("gpt2"), Contains("too long"));
  ::unsetenv("HF_HUB_CACHE");
}

TEST_CASE("a folder is relative to the experiment") {
  const Cache cache;
  CHECK(search({"mini"}, kData / "models").found->config_file == kData / "models/mini/config.json");
  CHECK_THAT(search({"./refs"}, cache.path()).absent.at(0), Contains("there is no folder"));
  fs::create_directories(cache.path() / "half");
  CHECK_THAT(search({"./half"}, cache.path()).absent.at(0), Contains("has no config.json"));
  CHECK_THAT(search({"half"}, cache.path()).absent.at(0),
             Contains("has no config.json, and the Hugging Face cache has no"));
}

TEST_CASE("random weights have a shape and a seed") {
  const auto gpt2 = *search({"random:gpt2"}).found;
  CHECK(gpt2.random_seed == 0);
  CHECK(gpt2.decoder.width == 768);
  CHECK(gpt2.decoder.context == 1024);
  CHECK(gpt2.weights.empty());
  CHECK(gpt2.tokenizer.at("vocab") == kData / "tokenizers/gpt2/vocab.json");
  CHECK(search({"random:gpt2-xl@12"}).found->random_seed == 12);
  CHECK(search({"random:distilgpt2"}).found->decoder.layers == 6);
  const auto mini = *search({"random:bundled/mini@3"}).found;
  CHECK(mini.decoder.vocabulary == 8192);
  CHECK(mini.tokenizer.at("vocab") == kData / "models/mini/vocab.json");  // beside its config.json
  CHECK(search({"random:models/mini/config.json"}, kData).found->decoder.layers == 6);

  CHECK_THROWS_WITH(search({"random:gpt2@x"}), Contains("whole number"));
  CHECK_THROWS_WITH(search({"random:gpt2@-1"}), Contains("whole number"));
  CHECK_THAT(search({"random:gpt3"}).absent.at(0), Contains("did you mean gpt2"));
}

TEST_CASE("a folder without one of its parts is broken, one in the cache is not whole yet") {
  const Cache cache;
  const std::string name = "someone/parts",
                    index = R"({"weight_map": {"a": "m-1.safetensors", "b": "m-2.safetensors"}})";
  const auto fill = [&](const fs::path& folder) {
    fs::create_directories(folder);
    for (const char* file : {"config.json", "vocab.json", "merges.txt"})
      fs::create_symlink(kData / "models/mini" / file, folder / file);
    write_file(folder / "model.safetensors.index.json", index);
    write_file(folder / "m-1.safetensors", "");
  };
  cache.add("models--someone--parts", false);
  const fs::path snapshot = cache.path() / "hub/models--someone--parts/snapshots/abc";
  fs::remove_all(snapshot);
  fill(snapshot);
  const auto whole = search({name, "bundled/mini"});
  CHECK(whole.found->preference == "bundled/mini");
  CHECK_THAT(whole.absent.at(0), Contains("has no m-2.safetensors, which"));
  fill(cache.path() / name);
  for (const auto& preference : {name, "./" + name})
    CHECK_THROWS_WITH(search({preference, "bundled/mini"}, cache.path()),
                      Contains(name + " has no m-2.safetensors, which "
                                      "model.safetensors.index.json names"));
}

TEST_CASE("a model that exists and is malformed is not passed over") {
  const Cache cache;
  const fs::path folder = cache.path() / "bad";
  fs::create_directories(folder);
  write_file(folder / "config.json", "{");
  CHECK_THROWS_WITH(search({"random:bad", "bundled/mini"}, cache.path()),
                    Contains("bad/config.json") && Contains("not valid JSON"));
  write_file(folder / "config.json", R"({"model_type": "gpt2", "n_layer": 1, "n_head": 1,
                                         "n_embd": 8, "n_positions": 8, "vocab_size": 100})");
  CHECK_THROWS_WITH(search({"random:bad"}, cache.path()),
                    Contains("vocab_size is 100") && Contains("50257 tokens"));
}
