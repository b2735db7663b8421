// docs/models.md says what becomes of each fault of the hub, or of the way to it: its table is what
// is tried here, row by row.
#include <catch2/catch.hpp>
#include <set>
#include <sstream>

#include "base/ascii.hpp"
#include "base/hash.hpp"
#include "base/text.hpp"
#include "fetching.hpp"
#include "host/hub/tls_front.hpp"

using namespace kazan;
using namespace kazan::testing;
using Catch::Contains;

namespace {

using Words = std::vector<std::string>;

// A hub with a fault, and who fetches from it.
struct Scene {
  LoopbackHub::Fault fault = [](const HttpQuestion&, bool, HttpReply&) {};
  std::atomic<int> times = 0;
  LoopbackHub hub{[this](const HttpQuestion& question, bool storage, HttpReply& reply) {
    fault(question, storage, reply);
  }};
  std::unique_ptr<LoopbackServer> instead;  // of the hub
  std::unique_ptr<TlsFront> front;          // before it
  Fetching shop{hub};

  Scene() {
    serve_mini(hub);
    shop.environment["HF_HUB_DOWNLOAD_TIMEOUT"] = "1";
  }
  // Who keeps the weights: the first `most` times.
  void weights(const std::function<void(HttpReply&)>& change, int most = 1000) {
    fault = [=, this](const HttpQuestion&, bool storage, HttpReply& reply) {
      if (storage && times++ < most) change(reply);
    };
  }
  void answers(const std::function<void(HttpReply&)>& change, int most = 1000) {
    fault = [=, this](const HttpQuestion&, bool storage, HttpReply& reply) {
      if (!storage && times++ < most) change(reply);
    };
  }
  void answer_for(const std::string& file, const std::function<void(HttpReply&)>& change) {
    fault = [=](const HttpQuestion& question, bool, HttpReply& reply) {
      if (question.target.ends_with("/" + file)) change(reply);
    };
  }
  void endpoint(const std::string& address) { shop.environment["HF_ENDPOINT"] = address; }
};

const std::string kAtOnce = "0";  // Retry-After, so that the test need not wait

std::function<void(HttpReply&)> answering(HttpReply given) {
  return [given](HttpReply& reply) { reply = given; };
}

void ends_early(HttpReply& reply) {
  reply.cut = std::min<std::int64_t>(1000000, std::int64_t(reply.body.size()) / 2);
}

void falls_silent(HttpReply& reply) {
  reply.stall = 4;  // the mean speed is soon below what counts as silence
  reply.headers["Retry-After"] = kAtOnce;
}

// From its start, whatever was asked for.
HttpReply whole(const Scene& scene) {
  return {200, {{"Retry-After", kAtOnce}}, scene.hub.files.at("model.safetensors")};
}

struct Trouble {
  const char* name;  // in the table
  std::function<void(Scene&)> arrange;
};

const Trouble kTroubles[] = {
    {"the connection ends early, once", [](Scene& s) { s.weights(ends_early, 1); }},
    {"it ends early at the same byte, always",
     [](Scene& s) {
       s.weights([&s](HttpReply& reply) { reply = whole(s), reply.cut = 1000000; });
     }},
    {"silence within a file, once", [](Scene& s) { s.weights(falls_silent, 1); }},
    {"silence within a file, always",
     [](Scene& s) { s.weights([&s](HttpReply& reply) { reply = whole(s), reply.stall = 4; }); }},
    {"a file comes slowly",
     [](Scene& s) { s.weights([](auto& reply) { reply.piece = 1 << 20; }); }},
    {"no part of a file can be asked for",
     [](Scene& s) {
       s.weights([&s](HttpReply& reply) {
         reply = whole(s);
         if (s.times == 1) ends_early(reply);
       });
     }},
    {"another length than the hub told",
     [](Scene& s) { s.weights([](auto& reply) { reply.body += "1234567"; }); }},
    {"other bytes than the hub told",
     [](Scene& s) { s.weights([](auto& reply) { reply.body.back() = '!'; }); }},
    {"other bytes of a small file",
     [](Scene& s) {
       s.answer_for("vocab.json", [](auto& reply) {
         if (!reply.body.empty()) reply.body.back() = '!';
       });
     }},
    {"what an earlier call left is damaged",
     [](Scene& s) {
       const auto& bytes = s.hub.files.at("model.safetensors");
       const auto blobs = s.shop.folder() / s.shop.model_folder() / "blobs";
       make_folder(blobs);
       write_file(blobs / (sha256(bytes) + ".incomplete"), std::string(1000000, 'x'));
     }},
    {"a redirect to another host, as of every large file", [](Scene&) {}},
    {"redirects in circles",
     [](Scene& s) {
       s.answers([](auto& reply) { reply = {302, {{"Location", "/org/tiny/resolve/main/x"}}}; });
     }},
    {"401: there is no such model, or it is hidden",
     [](Scene& s) {
       s.answers(answering({401, {{"X-Error-Code", "RepoNotFound"}}}));
     }},
    {"401 for this token", [](Scene& s) { s.answers(answering({401})); }},
    {"403: terms were not accepted",
     [](Scene& s) {
       s.answers(answering({403, {{"X-Error-Code", "GatedRepo"}}}));
     }},
    {"404", [](Scene& s) { s.answers(answering({404})); }},
    {"429, twice",
     [](Scene& s) {
       s.answers(answering({429, {{"Retry-After", kAtOnce}}}), 2);
     }},
    {"429, always",
     [](Scene& s) {
       s.answers(answering({429, {{"Retry-After", kAtOnce}}}));
     }},
    {"429, and to wait for more than a minute",
     [](Scene& s) {
       s.answers(answering({429, {{"Retry-After", "999"}}}));
     }},
    {"5xx, once",
     [](Scene& s) {
       s.answers(answering({503, {{"Retry-After", kAtOnce}}}), 1);
     }},
    {"5xx, always",
     [](Scene& s) {
       s.answers(answering({500, {{"Retry-After", kAtOnce}}}));
     }},
    {"only a pickle",
     [](Scene& s) {
       s.hub.files.erase("model.safetensors");
       s.hub.files["pytorch_model.bin"] = "pickle";
     }},
    {"an architecture that the stage does not open",
     [](Scene& s) { s.hub.files["config.json"] = R"({"model_type": "llama"})"; }},
    {"the disk has no room for the model",
     [](Scene& s) {
       s.fault = [](const HttpQuestion&, bool, HttpReply& reply) {
         if (reply.status == 302) reply.headers["X-Linked-Size"] = std::to_string(1LL << 49);
       };
     }},
    {"nobody listens there",
     [](Scene& s) {
       s.endpoint(LoopbackServer([](const auto&) { return HttpReply{}; }).address());
     }},
    {"who listens says nothing",
     [](Scene& s) {
       s.instead = std::make_unique<LoopbackServer>([](const auto&) { return HttpReply{0}; });
       s.endpoint(s.instead->address());
     }},
    {"a certificate that is not trusted",
     [](Scene& s) {
       s.front = std::make_unique<TlsFront>(s.hub.hub.port());
       s.endpoint(s.front->address());
     }},
    {"who answers is no hub: a page to log in",
     [](Scene& s) {
       s.answers(answering({200, {}, "please log in"}));
     }},
    {"`HF_HUB_OFFLINE=1`", [](Scene& s) { s.shop.environment["HF_HUB_OFFLINE"] = "1"; }},
};

// A row of the table: what is told, which model a run goes on with, three exit codes.
struct Row {
  Words told;         // what stands in backticks
  std::string taken;  // "the hub's", "the next one", "none"
  int fetch, run, strict;
};

std::vector<std::string> in_backticks(const std::string& cell) {
  std::vector<std::string> out;
  const auto parts = split(cell, '`');
  for (std::size_t i = 1; i < parts.size(); i += 2) out.push_back(parts[i]);
  return out;
}

std::map<std::string, Row> documented() {
  std::map<std::string, Row> rows;
  std::istringstream file(read_file(KAZAN_SOURCE_DIR "/docs/models.md"));
  std::string line;
  while (std::getline(file, line) && line != "### When a model does not come") continue;
  while (std::getline(file, line) && !line.starts_with("#")) {
    auto cells = split(line, '|');
    if (cells.size() != 8 || cells[4].find_first_of("0123456789") == std::string::npos) continue;
    for (auto& cell : cells) cell = std::string(trimmed(cell));
    rows[cells[1]] = {in_backticks(cells[2]), cells[3], std::stoi(cells[4]), std::stoi(cells[5]),
                      std::stoi(cells[6])};
  }
  return rows;
}

Running started(Scene& scene, const std::function<void(Scene&)>& arrange, const Words& words) {
  arrange(scene);
  scene.shop.write("x.yaml", "report: none\nnodes:\n" + kWeights);
  return scene.shop.start(words);
}

// Which model a run went on with.
std::string check(const Outcome& outcome, int code, const Words& told) {
  CAPTURE(outcome.err);
  CHECK(outcome.code == code);
  for (const auto& words : told) CHECK_THAT(outcome.err, Contains(words));
  CHECK_THAT(outcome.err, !Contains(kSecret));
  if (outcome.code != 0) return "none";
  const bool next =
      outcome.err.find("using bundled/mini instead of the preferred model") != std::string::npos;
  return next ? "the next one" : "the hub's";
}

}  // namespace

TEST_CASE("each fault ends as the table says") {
  const auto rows = documented();
  std::set<std::string> tried, named;
  for (const auto& [name, row] : rows) named.insert(name);
  for (const auto& trouble : kTroubles) tried.insert(trouble.name);
  CHECK(tried == named);
  for (const auto& [name, arrange] : kTroubles) {
    if (!rows.contains(name)) continue;
    CAPTURE(name);
    const Row& row = rows.at(name);
    Scene fetching, running, strict;
    auto fetch = started(fetching, arrange, {"fetch", "org/tiny"}),
         run = started(running, arrange, {"x.yaml"}),
         strictly = started(strict, arrange, {"x.yaml", "--strict-weights"});
    check(fetch.wait(), row.fetch, row.fetch != 0 || row.run == 0 ? row.told : Words());
    const auto taken = check(run.wait(), row.run, row.told);
    check(strictly.wait(), row.strict, row.told);
    for (const Scene* scene : {&fetching, &running, &strict}) scene->shop.check_secret();
    CHECK(taken == row.taken);
    if (taken == "the next one")
      for (const auto& words : row.told) CHECK_THAT(running.shop.warnings(), Contains(words));
  }
}
