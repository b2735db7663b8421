#include "base/hash.hpp"

#include <fcntl.h>
#include <openssl/evp.h>
#include <unistd.h>

#include <vector>

#include "base/error.hpp"
#include "base/files.hpp"

namespace kazan {

namespace {

class Digest {
 public:
  Digest(const EVP_MD* kind, const char* name) : context_(EVP_MD_CTX_new()) {
    if (!context_ || EVP_DigestInit_ex(context_, kind, nullptr) != 1)
      throw Error(Fault::internal, "libcrypto offers no " + std::string(name));
  }
  ~Digest() { EVP_MD_CTX_free(context_); }
  Digest(const Digest&) = delete;
  Digest& operator=(const Digest&) = delete;

  void add(std::string_view bytes) { EVP_DigestUpdate(context_, bytes.data(), bytes.size()); }

  void add_file(const std::filesystem::path& path, const BytesRead& read) {
    const FileDescriptor file(path, O_RDONLY);
    std::vector<char> buffer(1 << 20);
    std::int64_t bytes = 0;
    while (const std::size_t n = file.read(buffer.data(), buffer.size())) {
      add({buffer.data(), n});
      bytes += static_cast<std::int64_t>(n);
      if (read) read(bytes);
    }
  }

  std::string hex() {
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned size = 0;
    EVP_DigestFinal_ex(context_, digest, &size);
    std::string out;
    for (unsigned i = 0; i < size; ++i) {
      out += "0123456789abcdef"[digest[i] >> 4];
      out += "0123456789abcdef"[digest[i] & 15];
    }
    return out;
  }

 private:
  EVP_MD_CTX* context_;
};

}  // namespace

struct Sha256::State {
  Digest digest{EVP_sha256(), "SHA-256"};
};

Sha256::Sha256() : state_(std::make_unique<State>()) {}

Sha256::~Sha256() = default;

Sha256& Sha256::add(std::string_view bytes) {
  state_->digest.add(bytes);
  return *this;
}

std::string Sha256::hex() {
  return state_->digest.hex();
}

std::string sha256(std::string_view bytes) {
  return Sha256().add(bytes).hex();
}

std::string sha256_file(const std::filesystem::path& path, const BytesRead& read) {
  Digest digest(EVP_sha256(), "SHA-256");
  digest.add_file(path, read);
  return digest.hex();
}

std::string git_blob_id(const std::filesystem::path& path, const BytesRead& read) {
  std::error_code error;
  const auto size = std::filesystem::file_size(path, error);
  if (error) throw_errno("read", path.native(), error.value());
  Digest digest(EVP_sha1(), "SHA-1");
  digest.add("blob " + std::to_string(size));
  digest.add({"", 1});
  digest.add_file(path, read);
  return digest.hex();
}

}  // namespace kazan
