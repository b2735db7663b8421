#include "host/hub/settings.hpp"

#include <algorithm>
#include <cstdlib>

#include "base/ascii.hpp"
#include "base/error.hpp"
#include "base/files.hpp"
#include "base/variable.hpp"
#include "sdk/hub_cache.hpp"

namespace kazan {
namespace fs = std::filesystem;
namespace {

// As huggingface_hub reads it.
bool is_true(std::string value) {
  std::transform(value.begin(), value.end(), value.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return value == "1" || value == "ON" || value == "YES" || value == "TRUE";
}

// Without what a file or a shell puts around it. With what no token has, it could add headers.
std::string clean_token(const std::string& text) {
  const std::string token(trimmed(text));
  const auto fits = [](unsigned char c) { return c > ' ' && c < 127; };
  return std::all_of(token.begin(), token.end(), fits) ? token : "";
}

std::string token_in_file() {
  const std::string named = variable("HF_TOKEN_PATH");
  const fs::path file = named.empty() ? hub_home() / "token" : expanded_path(named);
  std::error_code absent;
  if (!fs::is_regular_file(file, absent)) return "";
  try {
    return clean_token(read_file(file));
  } catch (const Error&) {  // another user's
    return "";
  }
}

std::string token() {
  if (is_true(variable("HF_HUB_DISABLE_IMPLICIT_TOKEN"))) return "";
  for (const char* name : {"HF_TOKEN", "HUGGING_FACE_HUB_TOKEN"})
    if (const auto text = variable(name); !text.empty()) return clean_token(text);
  return token_in_file();
}

std::string offline() {
  for (const char* name : {"HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE"})
    if (const auto value = variable(name); !value.empty())  // the first that is set counts
      return is_true(value) ? name : "";
  return "";
}

}  // namespace

HubSettings hub_settings() {
  HubSettings settings;
  if (auto endpoint = variable("HF_ENDPOINT"); !endpoint.empty()) {
    while (endpoint.ends_with('/')) endpoint.pop_back();
    settings.endpoint = endpoint;
  }
  settings.token = token();
  settings.offline = offline();
  settings.cache = hub_cache();
  const double seconds = std::atof(variable("HF_HUB_DOWNLOAD_TIMEOUT").c_str());
  if (seconds > 0) settings.limits.silence = std::min(seconds, 3600.0);
  for (const char* name : {"CURL_CA_BUNDLE", "SSL_CERT_FILE"})  // as the program curl
    if (settings.limits.certificates.empty()) settings.limits.certificates = variable(name);
  return settings;
}

}  // namespace kazan
