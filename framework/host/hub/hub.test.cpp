#include "host/hub/hub.hpp"

#include <fcntl.h>
#include <sys/file.h>

#include <algorithm>
#include <atomic>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <limits>
#include <thread>

#include "base/files.hpp"
#include "base/hash.hpp"
#include "host/hub/hub_server.hpp"
#include "sdk/hub_cache.hpp"

using namespace kazan;
using namespace kazan::testing;
using Catch::Contains;
using Kind = HubFailure::Kind;
namespace fs = std::filesystem;

namespace {

const std::string kCommit = LoopbackHub::kCommit;

// A cache of the test's own, and what was told.
struct Fetcher {
  explicit Fetcher(const std::string& endpoint) {
    stay_on_loopback();
    settings.endpoint = endpoint;
    settings.cache = folder.path() / "hub";
    settings.limits = {2, 1};
    settings.pause = 0.01;
  }
  explicit Fetcher(const LoopbackHub& hub) : Fetcher(hub.hub.address()) {}

  FetchedModel fetch(const std::string& model = "org/tiny") {
    Hub hub(settings, transfers(), listener);
    return hub.fetch(model);
  }
  // Why it fails.
  HubFailure failure(const std::string& model = "org/tiny") {
    try {
      fetch(model);
    } catch (const HubFailure& e) {
      return e;
    }
    throw std::logic_error("nothing failed");
  }
  fs::path model_folder() const { return settings.cache / "models--org--tiny"; }
  fs::path partial(const std::string& bytes) const {
    return model_folder() / "blobs" / (sha256(bytes) + ".incomplete");
  }

  ScopedFolder folder{unique_folder(fs::temp_directory_path(), "kazan")};
  HubSettings settings;
  std::vector<std::string> notes;
  std::vector<std::int64_t> done;
  Hub::Listener listener{[this](const Hub::Progress& p) { done.push_back(p.done); },
                         [this](const std::string& note) { notes.push_back(note); },
                         [] { return false; }};
};

}  // namespace

TEST_CASE("a model is laid out as Hugging Face's libraries lay it out") {
  const LoopbackHub hub;
  Fetcher here(hub);
  const auto fetched = here.fetch();
  const fs::path model = here.model_folder();
  CHECK(fetched.folder == model / "snapshots" / kCommit);
  CHECK(fetched.commit == kCommit);
  CHECK(read_file(model / "refs/main") == kCommit);
  std::int64_t bytes = 0;
  for (const auto& [name, text] : hub.files) {
    CHECK(read_file(fetched.folder / name) == text);
    bytes += static_cast<std::int64_t>(text.size());
  }
  CHECK(fetched.bytes == bytes);
  CHECK(fetched.received == bytes);
  CHECK(here.done.back() == bytes);
  // Git's own words: printf '{}\n' | git hash-object --stdin
  CHECK(fs::read_symlink(fetched.folder / "config.json") ==
        "../../blobs/0967ef424bce6791893e9a57bb952f80fd536e93");
  CHECK(fs::read_symlink(fetched.folder / "model.safetensors") ==
        "../../blobs/" + sha256(hub.files.at("model.safetensors")));
  CHECK(fs::exists(model / ".no_exist" / kCommit / "tokenizer.json"));
  for (const auto& entry : fs::directory_iterator(model / "blobs"))
    CHECK(entry.path().extension() != ".incomplete");
  CHECK(fs::exists(here.settings.cache / ".locks/models--org--tiny" /
                   (sha256(hub.files.at("model.safetensors")) + ".lock")));
}

TEST_CASE("what is there is not fetched again") {
  LoopbackHub hub;
  Fetcher here(hub);
  here.fetch();
  CHECK(here.fetch().received == 0);
  CHECK(hub.storage.count("GET", "") == 1);
  hub.files["vocab.json"] = R"({"b": 0})";
  CHECK(here.fetch().received == 8);
  CHECK(hub.storage.count("GET", "") == 1);
}

TEST_CASE("a short name is followed to its owner, within the host") {
  const LoopbackHub hub;
  Fetcher here(hub);
  here.settings.token = "hf_secret";
  const auto fetched = here.fetch("tiny");
  CHECK(fetched.folder == here.settings.cache / "models--tiny/snapshots" / kCommit);
  CHECK(hub.hub.count("GET", "/org/tiny/") == 4);
}

TEST_CASE("the token goes to the hub alone") {
  const LoopbackHub hub;
  Fetcher here(hub);
  here.settings.token = "hf_secret";
  here.fetch();
  for (const auto& question : hub.hub.questions())
    CHECK(question.headers.at("authorization") == "Bearer hf_secret");
  REQUIRE(hub.storage.questions().size() == 1);
  for (const auto& question : hub.storage.questions()) {
    CHECK_FALSE(question.headers.contains("authorization"));
    for (const auto& [name, value] : question.headers)
      CHECK(value.find("hf_secret") == std::string::npos);
  }
}

TEST_CASE("a connection that breaks off is taken up where it broke") {
  std::atomic<int> cuts = 0;
  const LoopbackHub hub([&](const HttpQuestion&, bool storage, HttpReply& reply) {
    if (storage && cuts++ < 2) reply.cut = 100000;
  });
  Fetcher here(hub);
  const auto fetched = here.fetch();
  CHECK(read_file(fetched.folder / "model.safetensors") == hub.files.at("model.safetensors"));
  const auto asked = hub.storage.questions();
  REQUIRE(asked.size() == 3);
  CHECK_FALSE(asked[0].headers.contains("range"));
  CHECK(asked[1].headers.at("range") == "bytes=100000-");
  CHECK(asked[2].headers.at("range") == "bytes=200000-");
  REQUIRE(here.notes.size() == 2);
  CHECK_THAT(here.notes[0], Contains("trying again"));
}

TEST_CASE("what an earlier call left is gone on from, and compared") {
  const LoopbackHub hub;
  const std::string& whole = hub.files.at("model.safetensors");
  Fetcher here(hub);
  make_folder(here.partial(whole).parent_path());
  SECTION("sound") {
    write_file(here.partial(whole), whole.substr(0, 123456));
    CHECK(here.fetch().received < 300000 - 123456 + 100);
    CHECK(hub.storage.questions().at(0).headers.at("range") == "bytes=123456-");
    CHECK(hub.storage.questions().size() == 1);
  }
  SECTION("damaged: all of it anew") {
    write_file(here.partial(whole), std::string(123456, 'x'));
    here.fetch();
    CHECK(hub.storage.questions().size() == 2);
    CHECK_FALSE(hub.storage.questions().at(1).headers.contains("range"));
    CHECK_THAT(here.notes.at(0), Contains("damaged"));
  }
  SECTION("longer than it can be") {
    write_file(here.partial(whole), whole + "more");
    here.fetch();
    CHECK_FALSE(hub.storage.questions().at(0).headers.contains("range"));
  }
  SECTION("all of it, before it was compared") {
    write_file(here.partial(whole), whole);
    here.fetch();
    CHECK(hub.storage.questions().empty());
  }
  CHECK(read_file(here.model_folder() / "snapshots" / kCommit / "model.safetensors") == whole);
  CHECK_FALSE(fs::exists(here.partial(whole)));
}

TEST_CASE("a server without Range sends all of it again") {
  std::atomic<int> tries = 0;
  const LoopbackHub hub([&](const HttpQuestion&, bool storage, HttpReply& reply) {
    if (!storage) return;
    reply = {200, {}, std::string(300000, 'w')};
    if (tries++ == 0) reply.cut = 50000;
  });
  Fetcher here(hub);
  const auto fetched = here.fetch();
  CHECK(hub.storage.questions().at(1).headers.at("range") == "bytes=50000-");
  CHECK(read_file(fetched.folder / "model.safetensors") == hub.files.at("model.safetensors"));
}

TEST_CASE("a server that never gets further is given up") {
  const LoopbackHub hub([](const HttpQuestion&, bool storage, HttpReply& reply) {
    if (storage) reply = {200, {}, std::string(300000, 'w')}, reply.cut = 50000;
  });
  Fetcher here(hub);
  CHECK(here.failure().kind() == Kind::busy);
  CHECK(hub.storage.questions().size() == 6);  // the first and five further
}

TEST_CASE("a stalled connection is left after some seconds of silence") {
  std::atomic<int> stalls = 0;
  const LoopbackHub hub([&](const HttpQuestion&, bool storage, HttpReply& reply) {
    if (storage && stalls++ == 0) reply.stall = 4;  // its mean speed is soon below 1 byte/s
  });
  Fetcher here(hub);
  here.fetch();
  CHECK(hub.storage.questions().at(1).headers.at("range") == "bytes=4-");
}

TEST_CASE("who accepts and says nothing cannot be reached") {
  const LoopbackServer silent([](const HttpQuestion&) { return HttpReply{0}; });
  Fetcher here(silent.address());
  CHECK(here.failure().kind() == Kind::unreachable);
  CHECK(silent.questions().size() == 1);
}

TEST_CASE("headers without an end are not waited for") {
  const LoopbackHub hub(
      [](const HttpQuestion&, bool storage, HttpReply& reply) { reply.drips = storage; });
  Fetcher here(hub);
  here.settings.limits = {0.1, 0.1};
  const auto failed = here.failure();
  CHECK(failed.kind() == Kind::busy);
  CHECK_THAT(failed.what(), Contains("no answer in time"));
}

TEST_CASE("of what is said beside a refusal no more is read than people write") {
  const LoopbackHub hub([](const HttpQuestion&, bool storage, HttpReply& reply) {
    if (storage) reply = {403, {}, std::string(1 << 20, 'x')}, reply.piece = 1000;
  });
  Fetcher here(hub);
  const auto failed = here.failure();
  CHECK(failed.kind() == Kind::busy);
  CHECK_THAT(failed.what(), Contains("answered 403"));
}

TEST_CASE("who answers and is no hub is not believed") {
  const LoopbackServer portal([](const HttpQuestion&) {
    return HttpReply{200, {{"ETag", "\"abc\""}}, "please log in"};
  });
  Fetcher here(portal.address());
  const auto failed = here.failure();
  CHECK(failed.kind() == Kind::unusable);
  CHECK_THAT(failed.what(), Contains("does not say commit, size and hash"));
}

// Redirects as the answers of libcurl, which no server on loopback can give: from https.
TEST_CASE("nothing leads from an encrypted address to one that is not, or to a file") {
  class Fake final : public Transfers {
   public:
    HttpAnswer exchange(const HttpRequest& request, const HttpLimits&, const Sink&,
                        const Stop&) override {
      asked.push_back(request);
      return {HttpAnswer::Trouble::none, "", "", 302, {}, target, transfers().origin(target)};
    }
    std::string origin(const std::string& url) const override { return transfers().origin(url); }
    std::string target;
    std::vector<HttpRequest> asked;
  } fake;
  Fetcher here(GENERATE("https://hub.example", "HTTPS://hub.example"));
  here.settings.token = "hf_secret";
  Hub hub(here.settings, fake, here.listener);
  fake.target = "http://hub.example/model";
  CHECK_THROWS_WITH(hub.fetch("model"), Contains("not encrypted"));
  fake.target = "file:///etc/passwd";
  CHECK_THROWS_WITH(hub.fetch("model"), Contains("neither http nor https"));
  CHECK(fake.asked.size() == 2);
  fake.target = "https://hub.example:8443/model";  // another port may be another's
  CHECK_THROWS_WITH(hub.fetch("model"), Contains("in circles"));
  CHECK(fake.asked.at(2).token == "hf_secret");
  CHECK(fake.asked.at(3).token.empty());
}

TEST_CASE("sizes and hashes that are not those that were told") {
  std::string served(300000, 'w');
  std::int64_t length = -1;
  const LoopbackHub hub([&](const HttpQuestion&, bool storage, HttpReply& reply) {
    if (storage) reply = {200, {}, served}, reply.length = length;
  });
  Fetcher here(hub);
  std::string words = "expected 300,000 bytes, as the hub says; found ";
  SECTION("other bytes") {
    served.back() = 'x';
    words = "expected " + sha256(std::string(300000, 'w')) + ", found " + sha256(served);
  }
  SECTION("fewer") {
    served.pop_back();
    words += "299,999";
  }
  SECTION("more") {
    served += 'w';
    words += "300,001";
  }
  SECTION("more, and nobody said how many") {
    served += std::string(300000, 'w');
    length = -2;
    words += "more";
  }
  const auto failed = here.failure();
  CHECK(failed.kind() == Kind::damaged);
  CHECK_THAT(failed.what(), Contains(words));
  CHECK(failed.fault() == Fault::machine);
  CHECK_FALSE(fs::exists(here.model_folder() / "refs/main"));
  CHECK_FALSE(fs::exists(here.partial(hub.files.at("model.safetensors"))));
  CHECK_FALSE(fs::exists(here.model_folder() / "snapshots" / kCommit / "model.safetensors"));
}

TEST_CASE("an answer of another size than was told leaves what had come before") {
  std::string body;
  std::map<std::string, std::string> headers;
  int status = 200;
  const LoopbackHub hub([&](const HttpQuestion&, bool storage, HttpReply& reply) {
    if (storage) reply = {status, headers, body};
  });
  Fetcher here(hub);
  const std::string& whole = hub.files.at("model.safetensors");
  make_folder(here.partial(whole).parent_path());
  write_file(here.partial(whole), whole.substr(0, 123456));
  SECTION("all of it: a page to log in, say") {
    body = "please log in";
  }
  SECTION("the rest of another file") {
    status = 206;
    headers["Content-Range"] = "bytes 123456-123468/13";
    body = "please log in";
  }
  const auto failed = here.failure();
  CHECK(failed.kind() == Kind::damaged);
  CHECK_THAT(failed.what(), Contains("expected 300,000 bytes, as the hub says; found 13"));
  CHECK(read_file(here.partial(whole)) == whole.substr(0, 123456));
}

TEST_CASE("where there are no locks, each program has a partial file of its own") {
  const LoopbackHub hub([](const HttpQuestion&, bool storage, HttpReply& reply) {
    if (storage) reply.cut = 100000;
  });
  Fetcher here(hub);
  const std::string& whole = hub.files.at("model.safetensors");
  make_folder(here.settings.cache / ".locks/models--org--tiny" / (sha256(whole) + ".lock"));
  make_folder(here.partial(whole).parent_path());
  write_file(here.partial(whole), "another program's");
  const auto blobs = [&] {
    const fs::directory_iterator all(here.model_folder() / "blobs");
    return std::distance(begin(all), end(all));
  };
  SECTION("and fetches all of it") {
    const auto fetched = here.fetch();
    CHECK(read_file(fetched.folder / "model.safetensors") == whole);
    CHECK(blobs() == 5);  // four files, and the other's
  }
  SECTION("which goes when it fails") {
    here.settings.pause = 20;
    here.listener.stop = [&] { return !here.done.empty() && here.done.back() >= 100000; };
    CHECK(here.failure().kind() == Kind::stopped);
    CHECK(blobs() == 4);
  }
  CHECK(read_file(here.partial(whole)) == "another program's");
  CHECK_THAT(here.notes.at(0), Contains("the cache has no locks"));
}

TEST_CASE("a small file is compared with git's name of it") {
  const LoopbackHub hub([](const HttpQuestion& question, bool, HttpReply& reply) {
    if (question.method == "GET" && question.target.ends_with("vocab.json"))
      reply.body.back() = ' ';
  });
  Fetcher here(hub);
  const auto failed = here.failure();
  CHECK(failed.kind() == Kind::damaged);
  CHECK_THAT(failed.what(), Contains("SHA-1 as git makes it of org/tiny/vocab.json"));
}

TEST_CASE("what the hub refuses, and why") {
  HttpReply given{};
  const LoopbackHub hub([&](const HttpQuestion&, bool, HttpReply& reply) {
    if (given.status != 200) reply = given;
  });
  Fetcher here(hub);
  const auto refused = [&](HttpReply reply, Kind kind, const std::string& words) {
    given = std::move(reply);
    const auto failed = here.failure();
    CHECK(failed.kind() == kind);
    CHECK_THAT(failed.what(), Contains(words));
    CHECK_THAT(failed.what(), Contains("127.0.0.1"));
  };
  refused({401, {{"X-Error-Code", "RepoNotFound"}}}, Kind::absent,
          "no model org/tiny, or it is private (401)");
  refused({401, {{"X-Error-Code", "GatedRepo"}}}, Kind::denied, "terms are to be accepted");
  refused({403, {{"X-Error-Code", "GatedRepo"}}}, Kind::denied, "whoever sends no HF_TOKEN (403)");
  refused({404, {{"X-Error-Code", "RepoNotFound"}}}, Kind::absent, "has no model org/tiny (404)");
  refused({429, {{"Retry-After", "3600"}}}, Kind::busy, "it asks to wait 1 h");
  here.settings.token = "hf_secret";
  refused({401}, Kind::denied, "does not give org/tiny to this HF_TOKEN (401)");
  refused({401, {{"X-Error-Code", "RepoNotFound"}}}, Kind::absent, "or it is private (401)");
  CHECK(here.notes.empty());  // none of these is asked again
  refused({503}, Kind::busy, "answered 503");
  CHECK(here.notes.size() == 5);
  for (const auto& note : here.notes) CHECK(note.find("hf_secret") == std::string::npos);
}

TEST_CASE("where large files are kept may refuse them; a hub behind a mirror speaks for itself") {
  const LoopbackHub hub([](const HttpQuestion&, bool storage, HttpReply& reply) {
    if (storage) reply = {403, {}, "expired"};
  });
  const LoopbackServer mirror([&](const HttpQuestion& question) {
    return HttpReply{302, {{"Location", hub.hub.address() + question.target}}};
  });
  Fetcher here(hub), mirrored(mirror.address());
  const auto failed = here.failure();
  CHECK(failed.kind() == Kind::busy);
  CHECK_THAT(failed.what(), Contains("keeps files of org/tiny, answered 403"));
  mirrored.settings.token = "hf_secret";
  CHECK(mirrored.failure("org/none").kind() == Kind::absent);
  for (const auto& question : hub.hub.questions())
    CHECK_FALSE(question.headers.contains("authorization"));
}

TEST_CASE("a moment's trouble is waited for") {
  std::atomic<int> left = 2;
  HttpReply trouble{500};
  SECTION("500") {}
  SECTION("429, as long as it asks for") {
    trouble = {429, {{"Retry-After", "0"}}};
  }
  const LoopbackHub hub([&](const HttpQuestion& question, bool, HttpReply& reply) {
    if (question.target.ends_with("merges.txt") && left-- > 0) reply = trouble;
  });
  Fetcher here(hub);
  here.fetch();
  CHECK(here.notes.size() == 2);
}

TEST_CASE("redirects that lead nowhere") {
  LoopbackServer* self = nullptr;
  std::string target;
  LoopbackServer server([&](const HttpQuestion&) {
    return HttpReply{302, {{"Location", target}}};
  });
  self = &server;
  Fetcher here(server.address());
  SECTION("in circles") {
    target = self->address() + "/org/tiny/resolve/main/config.json";
    CHECK_THAT(here.failure().what(), Contains("leads in circles"));
    CHECK(server.questions().size() == 11);
  }
  SECTION("to no address of HTTP") {
    target = "file:///etc/passwd";
    CHECK_THAT(here.failure().what(), Contains("neither http nor https"));
  }
}

TEST_CASE("weights in parts are fetched, with their index") {
  LoopbackHub hub;
  Fetcher here(hub);
  const std::string index = "model.safetensors.index.json",
                    one = "model-00001-of-00002.safetensors",
                    two = "model-00002-of-00002.safetensors";
  hub.files.erase("model.safetensors");
  hub.files[one] = std::string(1000, '1');
  hub.files[two] = std::string(2000, '2');
  hub.files[index] = R"({"weight_map": {"a": ")" + two + R"(", "b": ")" + one + "\"}}";
  const auto fetched = here.fetch();
  for (const auto& name : {index, one, two})
    CHECK(read_file(fetched.folder / name) == hub.files.at(name));
  CHECK(fetched.bytes == here.done.back());
  CHECK(hub.storage.questions().size() == 2);

  const auto unusable = [&](const std::string& words) {
    const auto failed = here.failure();
    CHECK(failed.kind() == Kind::unusable);
    CHECK_THAT(failed.what(), Contains(words));
  };
  hub.files.erase(two);
  unusable("org/tiny has no " + two + ", which its " + index + " names");
  hub.files[index] = R"({"weight_map": {"a": "../../../secret.safetensors"}})";
  unusable("expected the name of a .safetensors file");
  CHECK(hub.hub.count("HEAD", "secret") == 0);
}

TEST_CASE("models of which nothing can be read here") {
  LoopbackHub hub;
  Fetcher here(hub);
  const auto unusable = [&](const std::string& words) {
    const auto failed = here.failure();
    CHECK(failed.kind() == Kind::unusable);
    CHECK(failed.fault() == Fault::input);
    CHECK_THAT(failed.what(), Contains(words));
  };
  hub.files.erase("model.safetensors");
  unusable("org/tiny has no model.safetensors");
  hub.files["pytorch_model.bin"] = "pickle";
  unusable("only pytorch_model.bin, a pickle, which is never read");
  hub.files["model.safetensors"] = "w";
  hub.files.erase("vocab.json");
  hub.files.erase("merges.txt");
  unusable("no vocab.json, merges.txt or tokenizer.json");
  hub.files.erase("config.json");
  unusable("no config.json");
  CHECK(hub.hub.count("GET", "") == 0);
}

TEST_CASE("names are those that the hub allows") {
  const std::string longest(96, 'n');
  for (const char* name :
       {"gpt2", "_", "org/tiny", "EleutherAI/pythia-70m", "a/b_c.d-e", "x.gitx", "git"})
    CHECK(is_hub_name(name));
  CHECK(is_hub_name("org/" + longest));
  const LoopbackHub hub;
  Fetcher here(hub);
  for (const std::string& name :
       {std::string(),        std::string("/"),       std::string("a/"),   std::string("/b"),
        std::string("a/b/c"), std::string("../x"),    std::string("a/.."), std::string("a..b"),
        std::string("a--b"),  std::string("-a"),      std::string("a-"),   std::string(".a"),
        std::string("a."),    std::string("a-/b"),    std::string("a/-b"), std::string("a/.b"),
        std::string("a./b"),  std::string("a/b.git"), std::string("a b"),  std::string("a?b"),
        std::string("a\nb"),  std::string("a%2e"),    longest + "n"}) {
    CAPTURE(name);
    CHECK_FALSE(is_hub_name(name));
    CHECK(here.failure(name).kind() == Kind::unusable);
  }
  CHECK(hub.hub.questions().empty());
  CHECK_FALSE(fs::exists(here.settings.cache));
}

TEST_CASE("all files are of the commit of config.json") {
  const LoopbackHub hub([](const HttpQuestion& question, bool, HttpReply& reply) {
    if (question.target.ends_with("vocab.json"))
      reply.headers["X-Repo-Commit"] = std::string(40, 'a');
  });
  Fetcher here(hub);
  const auto failed = here.failure();
  CHECK(failed.kind() == Kind::unusable);
  CHECK_THAT(failed.what(), Contains("org/tiny/vocab.json is told to be of commit aaaa") &&
                                Contains("expected " + kCommit));
  CHECK(hub.hub.count("GET", "") == 0);
}

TEST_CASE("a file that is told to be larger than any such file is not fetched") {
  std::string file;
  std::int64_t size = 0;
  const LoopbackHub hub([&](const HttpQuestion& question, bool storage, HttpReply& reply) {
    if (storage || question.method != "HEAD" || !question.target.ends_with("/" + file)) return;
    if (reply.status == 302)
      reply.headers["X-Linked-Size"] = std::to_string(size);
    else
      reply.length = size;
  });
  Fetcher here(hub);
  const auto too_large = [&](const std::string& name, std::int64_t most) {
    file = name;
    size = most + 1;
    const auto failed = here.failure();
    CHECK(failed.kind() == Kind::unusable);
    CHECK_THAT(failed.what(), Contains("org/tiny/" + name + " is told to have ") &&
                                  Contains("bytes: expected at most "));
    size = std::numeric_limits<std::int64_t>::max();
    CHECK(here.failure().kind() == Kind::unusable);
    size = most;  // not refused for its size
    CHECK(here.failure().kind() != Kind::unusable);
  };
  too_large("config.json", std::int64_t(1) << 20);
  too_large("vocab.json", std::int64_t(256) << 20);
  too_large("merges.txt", std::int64_t(256) << 20);
  too_large("model.safetensors", std::int64_t(1) << 50);
}

TEST_CASE("room is asked for all parts of a model, less what is here, before the first comes") {
  LoopbackHub hub([&](const HttpQuestion& question, bool, HttpReply& reply) {
    if (!question.target.ends_with(".safetensors") || reply.status != 302) return;
    reply.headers["X-Linked-Size"] =
        std::to_string(fs::space(fs::temp_directory_path()).available / 10 * 6);
  });
  Fetcher here(hub);
  hub.files.erase("model.safetensors");
  hub.files["one.safetensors"] = "1";
  hub.files["two.safetensors"] = "2";
  hub.files["model.safetensors.index.json"] =
      R"({"weight_map": {"a": "one.safetensors", "b": "two.safetensors"}})";
  SECTION("each alone would fit") {
    const auto failed = here.failure();
    CHECK(failed.kind() == Kind::full);
    CHECK(failed.fault() == Fault::machine);
    CHECK_THAT(failed.what(), Contains("no room in ") && Contains(" are to come, "));
    CHECK(hub.hub.count("GET", "") == 2);  // config.json, and the index, which names them
    CHECK(hub.storage.questions().empty());
  }
  SECTION("but not for a model that is of no use") {
    Hub fetching(here.settings, transfers(), here.listener);
    CHECK_THROWS_WITH(fetching.fetch("org/tiny", [](const fs::path&) { return "of no use"; }),
                      "of no use");
  }
  SECTION("most of one is here") {
    const auto partial = here.partial("1");
    make_folder(partial.parent_path());
    write_file(partial, "");
    fs::resize_file(partial, fs::space(partial.parent_path()).available / 10 * 5);  // sparse
    CHECK(here.failure().kind() == Kind::damaged);  // for the storage tells another size
    CHECK_FALSE(hub.storage.questions().empty());
  }
  SECTION("both are one file") {
    hub.files["two.safetensors"] = "1";
    CHECK(here.failure().kind() == Kind::damaged);
  }
}

TEST_CASE("a config.json that the asker has no use for ends it before the weights") {
  const LoopbackHub hub;
  Fetcher here(hub);
  Hub fetching(here.settings, transfers(), here.listener);
  CHECK_THROWS_WITH(fetching.fetch("org/tiny",
                                   [](const fs::path& config) {
                                     return read_file(config) == "{}\n" ? "model_type is llama"
                                                                        : "";
                                   }),
                    "model_type is llama");
  CHECK(hub.storage.questions().empty());
}

TEST_CASE("no way to the hub is told at once") {
  int port = 0;
  {
    const LoopbackHub gone;
    port = gone.hub.port();
  }
  Fetcher here("http://127.0.0.1:" + std::to_string(port));
  const auto failed = here.failure();
  CHECK(failed.kind() == Kind::unreachable);
  CHECK_THAT(failed.what(), Contains("127.0.0.1:" + std::to_string(port) + " cannot be reached: "));
  CHECK(here.notes.empty());
}

TEST_CASE("an endpoint without http:// or https:// is no address, and nobody is asked") {
  const LoopbackHub hub;
  Fetcher here(hub);
  const auto prefix = GENERATE(as<std::string>{}, "127.0.0.1:", "no address:", "ftp://127.0.0.1:");
  here.settings.endpoint = prefix + std::to_string(hub.hub.port());
  const auto failed = here.failure();
  CHECK(failed.kind() == Kind::unreachable);
  CHECK_THAT(failed.what(), Contains("HF_ENDPOINT is no address: expected one that begins with "
                                     "http:// or https://"));
  CHECK(hub.hub.questions().empty());
}

TEST_CASE("offline, nothing is asked") {
  const LoopbackHub hub;
  Fetcher here(hub);
  here.settings.offline = "HF_HUB_OFFLINE";
  CHECK(here.failure().kind() == Kind::offline);
  CHECK(hub.hub.questions().empty());
}

TEST_CASE("a stop keeps what has come") {
  const LoopbackHub hub([](const HttpQuestion&, bool storage, HttpReply& reply) {
    if (storage && reply.status == 200) reply.stall = 60000;
  });
  Fetcher here(hub);
  here.settings.limits.silence = 60;
  here.listener.stop = [&] { return !here.done.empty() && here.done.back() >= 60000; };
  CHECK(here.failure().kind() == Kind::stopped);
  CHECK(fs::file_size(here.partial(hub.files.at("model.safetensors"))) == 60000);
  CHECK_FALSE(fs::exists(here.model_folder() / "refs/main"));
  here.listener.stop = [] { return false; };
  CHECK(here.fetch().received < 240100);
}

TEST_CASE("what has come is seen to be compared, and a stop then keeps it") {
  LoopbackHub hub;
  std::string& whole = hub.files["model.safetensors"] = std::string(5 << 20, 'w');
  Fetcher here(hub);
  std::vector<std::int64_t> compared;
  here.listener.progress = [&](const Hub::Progress& p) {
    if (p.file != "model.safetensors" || p.to_compare == 0) return;
    CHECK(p.to_compare == 5 << 20);
    CHECK(p.done == p.total);
    compared.push_back(p.compared);
  };
  SECTION("to the end") {
    here.fetch();
    REQUIRE(compared.size() > 1);
    CHECK(std::is_sorted(compared.begin(), compared.end()));
    CHECK(compared.back() == 5 << 20);
  }
  SECTION("stopped, though it is damaged, which is not known yet") {
    make_folder(here.partial(whole).parent_path());
    write_file(here.partial(whole), std::string(5 << 20, 'x'));
    here.listener.stop = [&] { return !compared.empty(); };
    CHECK(here.failure().kind() == Kind::stopped);
    CHECK(compared.size() == 1);
    CHECK(fs::file_size(here.partial(whole)) == 5 << 20);
  }
}

TEST_CASE("a file that another program fetches is waited for") {
  const LoopbackHub hub;
  Fetcher here(hub);
  const auto lock = here.settings.cache / ".locks/models--org--tiny" /
                    (sha256(hub.files.at("model.safetensors")) + ".lock");
  make_folder(lock.parent_path());
  auto python = std::make_unique<FileDescriptor>(lock, O_RDWR | O_CREAT);  // as filelock holds it
  REQUIRE(::flock(python->get(), LOCK_EX) == 0);
  here.listener.note = [&](const std::string& note) {
    here.notes.push_back(note);
    const auto& bytes = hub.files.at("model.safetensors");
    write_file(here.model_folder() / "blobs" / sha256(bytes), bytes);
    python.reset();
  };
  const auto fetched = here.fetch();
  CHECK_THAT(here.notes.at(0), Contains("waiting for another program"));
  CHECK(hub.storage.questions().empty());
  CHECK(read_file(fetched.folder / "model.safetensors") == hub.files.at("model.safetensors"));
}

TEST_CASE("through a proxy") {
  LoopbackServer proxy([&](const HttpQuestion& question) {
    CHECK(question.target.starts_with("http://hub.example/"));
    return HttpReply{404, {{"X-Error-Code", "RepoNotFound"}}, ""};
  });
  Fetcher here("http://hub.example");
  ::unsetenv("no_proxy");
  ::setenv("http_proxy", proxy.address().c_str(), 1);
  const auto failed = here.failure();
  ::unsetenv("http_proxy");
  CHECK(failed.kind() == Kind::absent);
  CHECK(proxy.questions().size() == 1);
}

TEST_CASE("no message has the password of a proxy whose address cannot be read") {
  const std::string secret = "theSecretOfAProxy";
  const std::string address = GENERATE_COPY(
      "ftp://user:" + secret + "@proxy.invalid:1", "http://user:" + secret + "@proxy.invalid:99999",
      "http://user:" + secret + "@proxy.invalid :1", " http://user:" + secret + "@proxy.invalid:1",
      "http://user:" + secret + " @proxy.invalid:1",
      "ftp://user:" + secret + std::string(300, 'x') + "@p:1",
      "user:" + secret + ":@:proxy.invalid");
  CAPTURE(address);
  Fetcher here("http://hub.example");
  ::unsetenv("no_proxy");
  ::setenv("http_proxy", address.c_str(), 1);
  const auto failed = here.failure();
  ::unsetenv("http_proxy");
  CHECK(failed.kind() == Kind::unreachable);
  CHECK_THAT(failed.what(), Contains("hub.example:80 cannot be reached: ") && !Contains(secret));
  for (const auto& note : here.notes) CHECK_THAT(note, !Contains(secret));
}

TEST_CASE("settings are those of Hugging Face's libraries") {
  const ScopedFolder folder(unique_folder(fs::temp_directory_path(), "kazan"));
  const char* names[] = {"HF_ENDPOINT",
                         "HF_TOKEN",
                         "HUGGING_FACE_HUB_TOKEN",
                         "HF_TOKEN_PATH",
                         "HF_HUB_OFFLINE",
                         "TRANSFORMERS_OFFLINE",
                         "HF_HUB_CACHE",
                         "HUGGINGFACE_HUB_CACHE",
                         "HF_HUB_DISABLE_IMPLICIT_TOKEN"};
  const char* offline = std::getenv("HF_HUB_OFFLINE");
  const std::string offline_before = offline ? offline : "";
  for (const char* name : names) ::unsetenv(name);
  ::setenv("HF_HOME", folder.path().c_str(), 1);
  CHECK(hub_settings().endpoint == "https://huggingface.co");
  CHECK(hub_settings().token.empty());
  CHECK(hub_settings().offline.empty());
  CHECK(hub_settings().cache == folder.path() / "hub");
  ::setenv("KAZAN_TEST", folder.path().c_str(), 1);
  ::setenv("HF_HOME", "${KAZAN_TEST}/x/..", 1);
  CHECK(hub_settings().cache == folder.path() / "x/../hub");
  write_file(folder.path() / "elsewhere", "hf_elsewhere\n");
  ::setenv("HF_TOKEN_PATH", "$KAZAN_TEST/elsewhere", 1);
  CHECK(hub_settings().token == "hf_elsewhere");
  ::unsetenv("HF_TOKEN_PATH");
  ::setenv("HUGGINGFACE_HUB_CACHE", "$KAZAN_TEST/old", 1);
  CHECK(hub_settings().cache == folder.path() / "old");
  ::setenv("HF_HUB_CACHE", "relative/hub", 1);
  CHECK(hub_settings().cache == fs::current_path() / "relative/hub");
  for (const char* name : {"KAZAN_TEST", "HUGGINGFACE_HUB_CACHE", "HF_HUB_CACHE"}) ::unsetenv(name);
  ::setenv("HF_HOME", folder.path().c_str(), 1);
  write_file(folder.path() / "token", "hf_file\n");
  CHECK(hub_settings().token == "hf_file");
  ::setenv("HF_TOKEN", " hf_variable\n", 1);
  CHECK(hub_settings().token == "hf_variable");
  ::setenv("HF_TOKEN", "hf_a\r\nX-Header: b", 1);
  CHECK(hub_settings().token.empty());
  ::setenv("HF_HUB_DISABLE_IMPLICIT_TOKEN", "1", 1);
  ::setenv("HF_TOKEN", "hf_variable", 1);
  CHECK(hub_settings().token.empty());
  ::setenv("HF_ENDPOINT", "https://mirror.example/hf/", 1);
  CHECK(hub_settings().endpoint == "https://mirror.example/hf");
  ::setenv("TRANSFORMERS_OFFLINE", "yes", 1);
  CHECK(hub_settings().offline == "TRANSFORMERS_OFFLINE");
  ::setenv("HF_HUB_OFFLINE", "0", 1);
  CHECK(hub_settings().offline.empty());
  for (const char* name : names) ::unsetenv(name);
  ::unsetenv("HF_HOME");
  if (!offline_before.empty()) ::setenv("HF_HUB_OFFLINE", offline_before.c_str(), 1);
}

TEST_CASE("an origin is what libcurl takes for the host") {
  const auto& t = transfers();
  CHECK(t.origin("https://HuggingFace.co/gpt2") == "https://huggingface.co:443");
  CHECK(t.origin("https://huggingface.co@evil.example/") == "https://evil.example:443");
  CHECK(t.origin("http://user:password@mirror:8080/x") == "http://mirror:8080");
  CHECK(t.origin("nonsense://") == "");
}
