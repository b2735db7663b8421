// Over TLS, as the hub is reached.
#include <catch2/catch.hpp>

#include "base/files.hpp"
#include "host/hub/hub.hpp"
#include "host/hub/hub_server.hpp"
#include "host/hub/tls_front.hpp"

using namespace kazan;
using namespace kazan::testing;
using Catch::Contains;
using Kind = HubFailure::Kind;

namespace {

// A hub whose large files are kept behind another certificate, or behind none.
struct Encrypted {
  explicit Encrypted(const std::string& names = "IP:127.0.0.1", bool storage_too = true)
      : hub([this, storage_too](const HttpQuestion&, bool storage, HttpReply& reply) {
          const auto leads = reply.headers.find("Location");
          if (storage || !storage_too || leads == reply.headers.end()) return;
          leads->second = keeper.address() + leads->second.substr(leads->second.find("/signed"));
        }),
        keeper(hub.storage.port(), names),
        front(hub.hub.port(), names) {
    stay_on_loopback();
    write_file(trusted, read_file(keeper.certificate()) + read_file(front.certificate()));
    settings.endpoint = front.address();
    settings.cache = folder.path() / "hub";
    settings.limits = {2, 2, trusted.native()};
    settings.pause = 0.01;
    settings.token = "hf_secret";
  }
  FetchedModel fetch() { return Hub(settings, transfers(), {}).fetch("org/tiny"); }
  HubFailure failure() {
    try {
      fetch();
    } catch (const HubFailure& e) {
      return e;
    }
    throw std::logic_error("nothing failed");
  }

  const ScopedFolder folder{unique_folder(std::filesystem::temp_directory_path(), "kazan")};
  const std::filesystem::path trusted = folder.path() / "trusted.pem";
  LoopbackHub hub;
  TlsFront keeper, front;
  HubSettings settings;
};

}  // namespace

TEST_CASE("a model comes over TLS, and the token goes to the hub alone") {
  Encrypted to;
  const auto fetched = to.fetch();
  for (const auto& [name, bytes] : to.hub.files) CHECK(read_file(fetched.folder / name) == bytes);
  for (const auto& question : to.hub.hub.questions())
    CHECK(question.headers.at("authorization") == "Bearer hf_secret");
  REQUIRE(to.hub.storage.questions().size() == 1);
  CHECK_FALSE(to.hub.storage.questions()[0].headers.contains("authorization"));
}

TEST_CASE("whose certificate nobody vouches for is told nothing") {
  Encrypted to;
  SECTION("a certificate that is not trusted") {
    to.settings.limits.certificates.clear();
  }
  SECTION("another's certificate") {
    write_file(to.trusted, read_file(to.keeper.certificate()));
  }
  const auto failed = to.failure();
  CHECK(failed.kind() == Kind::unreachable);
  CHECK_THAT(failed.what(), Contains("certificate"));
  CHECK(to.hub.hub.questions().empty());
}

TEST_CASE("a certificate for another name is none") {
  Encrypted to("DNS:huggingface.co");
  const auto failed = to.failure();
  CHECK(failed.kind() == Kind::unreachable);
  CHECK_THAT(failed.what(), Contains("127.0.0.1"));
  CHECK(to.hub.hub.questions().empty());
}

TEST_CASE("from TLS nothing leads to where there is none") {
  Encrypted to("IP:127.0.0.1", false);
  CHECK_THAT(to.failure().what(), Contains("an address that is not encrypted"));
  CHECK(to.hub.storage.questions().empty());
}
