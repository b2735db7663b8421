// How the hub is reached, by the variables that Hugging Face's own libraries obey.
#pragma once

#include <filesystem>
#include <string>

#include "host/hub/transfer.hpp"

namespace kazan {

struct HubSettings {
  std::string endpoint = "https://huggingface.co";  // HF_ENDPOINT; no slash at its end
  // HF_TOKEN, HUGGING_FACE_HUB_TOKEN, or what the file HF_TOKEN_PATH (HF_HOME/token) holds, unless
  // HF_HUB_DISABLE_IMPLICIT_TOKEN. Sent to the endpoint alone; never shown.
  std::string token = {};
  std::string offline = {};  // the variable that says so: HF_HUB_OFFLINE, TRANSFORMERS_OFFLINE
  std::filesystem::path cache = {};  // hub_cache()
  // HF_HUB_DOWNLOAD_TIMEOUT: seconds without a byte. CURL_CA_BUNDLE, SSL_CERT_FILE: certificates.
  // Proxies are libcurl's matter: https_proxy,
  // all_proxy, no_proxy.
  HttpLimits limits = {};
  double pause = 1;  // seconds before the first further try; each next one is twice as long
};

HubSettings hub_settings();

}  // namespace kazan
