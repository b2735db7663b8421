#include "host/hub/tls_front.hpp"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <stdexcept>
#include <tuple>

#include "host/hub/loopback.hpp"

namespace kazan::testing {
namespace {

constexpr int kTurn = 20;  // milliseconds between looks at the end

template <class T>
std::shared_ptr<T> owned(T* made, void (*free)(T*)) {
  if (!made) throw std::runtime_error("OpenSSL made nothing");
  return {made, free};
}

void require(int done) {
  if (done <= 0) throw std::runtime_error("OpenSSL refused");
}

// Of version 3, for a day, signed with its own key.
std::shared_ptr<X509> self_signed(EVP_PKEY* key, const std::string& names) {
  const auto certificate = owned(X509_new(), X509_free);
  X509* const c = certificate.get();
  require(X509_set_version(c, 2));
  require(ASN1_INTEGER_set(X509_get_serialNumber(c), 1));
  X509_gmtime_adj(X509_getm_notBefore(c), -3600);
  X509_gmtime_adj(X509_getm_notAfter(c), 86400);
  require(X509_set_pubkey(c, key));
  X509_NAME* const name = X509_get_subject_name(c);
  require(X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                                     reinterpret_cast<const unsigned char*>("a test"), -1, -1, 0));
  require(X509_set_issuer_name(c, name));
  const auto extension =
      owned(X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, names.c_str()),
            X509_EXTENSION_free);
  require(X509_add_ext(c, extension.get(), -1));
  require(X509_sign(c, key, EVP_sha256()));
  return certificate;
}

std::shared_ptr<SSL_CTX> context_with(const std::string& names,
                                      const std::filesystem::path& certificate_file) {
  const auto context = owned(SSL_CTX_new(TLS_server_method()), SSL_CTX_free);
  const auto key = owned(EVP_EC_gen("P-256"), EVP_PKEY_free);
  const auto certificate = self_signed(key.get(), names);
  require(SSL_CTX_use_PrivateKey(context.get(), key.get()));
  require(SSL_CTX_use_certificate(context.get(), certificate.get()));
  const std::shared_ptr<FILE> file(std::fopen(certificate_file.c_str(), "w"), std::fclose);
  require(PEM_write_X509(file.get(), certificate.get()));
  return context;
}

bool send_all(int connection, const char* bytes, int size) {
  return ::send(connection, bytes, static_cast<std::size_t>(size), MSG_NOSIGNAL) == size;
}

// False when one side has ended.
bool pass_on(SSL* outside, int behind) {
  char bytes[16384];
  const int outer = SSL_get_fd(outside);
  pollfd ready[] = {{outer, POLLIN, 0}, {behind, POLLIN, 0}};
  if (SSL_pending(outside) == 0) ::poll(ready, 2, kTurn);
  if (SSL_pending(outside) > 0 || ready[0].revents) {
    const int n = SSL_read(outside, bytes, sizeof bytes);
    if (n <= 0 || !send_all(behind, bytes, n)) return false;
  }
  if (!ready[1].revents) return true;
  const auto n = static_cast<int>(::recv(behind, bytes, sizeof bytes, 0));
  return n > 0 && SSL_write(outside, bytes, n) == n;
}

}  // namespace

TlsFront::TlsFront(int port, const std::string& names)
    : context_(context_with(names, certificate())), behind_(port) {
  std::signal(SIGPIPE, SIG_IGN);  // OpenSSL writes to whoever has hung up
  std::tie(listener_, port_) = listen_on_loopback();
  acceptor_ = std::jthread([this] { accept_all(); });
}

TlsFront::~TlsFront() {
  ended_ = true;
  acceptor_.join();
  threads_.clear();
  ::close(listener_);
}

void TlsFront::accept_all() {
  while (!ended_)
    if (const int connection = accept_within(listener_, kTurn); connection >= 0)
      threads_.emplace_back([this, connection] { serve(connection); });
}

void TlsFront::serve(int connection) {
  const auto tls = owned(SSL_new(context_.get()), SSL_free);
  SSL_set_fd(tls.get(), connection);
  if (SSL_accept(tls.get()) > 0) {
    const int behind = connect_to_loopback(behind_);
    while (!ended_ && pass_on(tls.get(), behind)) continue;
    SSL_shutdown(tls.get());
    ::close(behind);
  }
  ::close(connection);
}

}  // namespace kazan::testing
