// The library transfer.so: the only code that includes libcurl.
#include <curl/curl.h>

#include <chrono>
#include <cmath>
#include <memory>

#include "base/ascii.hpp"
#include "host/hub/transfer.hpp"

namespace kazan {
namespace {

using Trouble = HttpAnswer::Trouble;

std::string origin_of(const std::string& url) {
  const std::unique_ptr<CURLU, decltype(&curl_url_cleanup)> parsed(curl_url(), curl_url_cleanup);
  if (!parsed || curl_url_set(parsed.get(), CURLUPART_URL, url.c_str(), 0) != CURLUE_OK) return "";
  const auto part = [&](CURLUPart which) {
    char* text = nullptr;
    if (curl_url_get(parsed.get(), which, &text, CURLU_DEFAULT_PORT) != CURLUE_OK)
      return std::string();
    const std::string out = text;
    curl_free(text);
    return out;
  };
  const auto scheme = part(CURLUPART_SCHEME), host = part(CURLUPART_HOST),
             port = part(CURLUPART_PORT);
  return host.empty() || port.empty() ? "" : lower_ascii(scheme + "://" + host + ":" + port);
}

using Clock = std::chrono::steady_clock;

constexpr std::size_t kMostOfHeaders = 1 << 20;  // bytes
constexpr std::size_t kMostOfWords = 4096;       // bytes of a body that is no success's
constexpr long kHardlyAny = 100;                 // bytes a second

// What libcurl's callbacks have at hand; nothing is thrown through them.
struct Exchange {
  CURL* handle;
  const Transfers::Sink& sink;
  const Transfers::Stop& stop;
  Clock::time_point latest;  // for the first byte of a body
  HttpAnswer answer = {};
  std::size_t headers = 0, words = 0;  // bytes that came
  bool late = false, enough = false;

  // libcurl's own limit of silence looks at bodies alone.
  bool on_time(curl_off_t of_body) {
    late = of_body == 0 && Clock::now() > latest;
    return !late;
  }

  bool header(std::string_view line) {
    if ((headers += line.size()) > kMostOfHeaders) return false;
    note(line);
    return true;
  }

  bool body(std::string_view bytes) {
    long status = 0;
    curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status);
    answer.status = static_cast<int>(status);
    if (status / 100 == 2) return sink(answer, bytes);
    enough = (words += bytes.size()) > kMostOfWords;  // nobody reads them
    return !enough;
  }

 private:
  void note(std::string_view line) {
    if (line.starts_with("HTTP/")) return answer.headers.clear();  // after "100 Continue" say
    const auto colon = line.find(':');
    if (colon != line.npos)
      answer.headers[lower_ascii(std::string(trimmed(line.substr(0, colon))))] =
          trimmed(line.substr(colon + 1));
  }
};

std::size_t on_header(char* bytes, std::size_t, std::size_t size, void* exchange) noexcept {
  return static_cast<Exchange*>(exchange)->header({bytes, size}) ? size : 0;
}

std::size_t on_body(char* bytes, std::size_t, std::size_t size, void* exchange) noexcept {
  return static_cast<Exchange*>(exchange)->body({bytes, size}) ? size : 0;
}

int on_progress(void* given, curl_off_t, curl_off_t received, curl_off_t, curl_off_t) noexcept {
  auto& exchange = *static_cast<Exchange*>(given);
  return exchange.stop() || !exchange.on_time(received) ? 1 : 0;
}

Trouble trouble_of(CURLcode code) {
  switch (code) {
    case CURLE_OK:
      return Trouble::none;
    case CURLE_ABORTED_BY_CALLBACK:
      return Trouble::stopped;
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY:
    case CURLE_COULDNT_CONNECT:
    case CURLE_PROXY:
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_URL_MALFORMAT:
    case CURLE_UNSUPPORTED_PROTOCOL:
      return Trouble::unreachable;
    default:
      return Trouble::broken;
  }
}

// libcurl quotes what it cannot read of a proxy's address, which may hold a password; of a long one
// only the start, without its '@'.
std::string reason_of(CURLcode code, std::string_view words) {
  const bool quotes = code == CURLE_COULDNT_RESOLVE_PROXY || words.find('@') != words.npos ||
                      words.size() + 1 >= CURL_ERROR_SIZE;
  return words.empty() || quotes ? curl_easy_strerror(code) : std::string(words);
}

class CurlTransfers final : public Transfers {
 public:
  explicit CurlTransfers(CURL* handle) : handle_(handle) {}

  HttpAnswer exchange(const HttpRequest& request, const HttpLimits& limits, const Sink& sink,
                      const Stop& stop) override {
    Exchange exchange{handle_, sink, stop, Clock::now() + time_to_answer(limits)};
    curl_easy_reset(handle_);  // keeps connections
    char words[CURL_ERROR_SIZE] = "";
    set(CURLOPT_ERRORBUFFER, words);
    ask(request, limits);
    set(CURLOPT_HEADERFUNCTION, on_header);
    set(CURLOPT_HEADERDATA, static_cast<void*>(&exchange));
    set(CURLOPT_WRITEFUNCTION, on_body);
    set(CURLOPT_WRITEDATA, static_cast<void*>(&exchange));
    set(CURLOPT_NOPROGRESS, 0L);
    set(CURLOPT_XFERINFOFUNCTION, on_progress);
    set(CURLOPT_XFERINFODATA, static_cast<void*>(&exchange));
    const std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)> headers(headers_of(request),
                                                                              curl_slist_free_all);
    set(CURLOPT_HTTPHEADER, headers.get());
    const CURLcode code = curl_easy_perform(handle_);
    return told(code, words, exchange);
  }

  std::string origin(const std::string& url) const override { return origin_of(url); }

 private:
  static Clock::duration time_to_answer(const HttpLimits& limits) {
    return std::chrono::duration_cast<Clock::duration>(
        std::chrono::duration<double>(limits.connect + 2 * limits.silence));
  }

  template <class Value>
  void set(CURLoption option, Value value) {
    curl_easy_setopt(handle_, option, value);
  }

  void ask(const HttpRequest& request, const HttpLimits& limits) {
    set(CURLOPT_URL, request.url.c_str());
    set(CURLOPT_NOBODY, request.method == "HEAD" ? 1L : 0L);
    set(CURLOPT_FOLLOWLOCATION, 0L);  // whoever asks decides who gets the token
    set(CURLOPT_PROTOCOLS_STR, "http,https");
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
    set(CURLOPT_CONNECTTIMEOUT_MS, std::lround(1000 * limits.connect));
    if (!limits.certificates.empty()) set(CURLOPT_CAINFO, limits.certificates.c_str());
    set(CURLOPT_LOW_SPEED_LIMIT, kHardlyAny);
    set(CURLOPT_LOW_SPEED_TIME, std::lround(std::ceil(limits.silence)));
    if (request.from > 0)
      set(CURLOPT_RANGE, (std::to_string(request.from) + "-").c_str());  // it copies the text
  }

  curl_slist* headers_of(const HttpRequest& request) {
    // The size that is told is the file's own only where nothing is compressed on the way.
    curl_slist* list = curl_slist_append(nullptr, "Accept-Encoding: identity");
    list = curl_slist_append(list, "User-Agent: kazan");
    set(CURLOPT_HEADEROPT, long(CURLHEADER_SEPARATE));  // none of them to a proxy
    if (!request.token.empty())
      list = curl_slist_append(list, ("Authorization: Bearer " + request.token).c_str());
    return list;
  }

  HttpAnswer told(CURLcode code, const char* words, Exchange& exchange) {
    HttpAnswer answer = std::move(exchange.answer);
    long status = 0;
    curl_easy_getinfo(handle_, CURLINFO_RESPONSE_CODE, &status);
    answer.status = static_cast<int>(status);
    const char* target = nullptr;
    curl_easy_getinfo(handle_, CURLINFO_REDIRECT_URL, &target);
    if (target) answer.target = target;
    answer.target_origin = origin_of(answer.target);
    if (exchange.enough) return answer;
    answer.trouble = exchange.late ? Trouble::broken : trouble_of(code);
    if (exchange.late)
      answer.reason = "no answer in time";
    else if (code != CURLE_OK)
      answer.reason = reason_of(code, words);
    return answer;
  }

  CURL* handle_;
};

}  // namespace
}  // namespace kazan

extern "C" __attribute__((visibility("default"))) kazan::Transfers* kazan_transfers();

extern "C" kazan::Transfers* kazan_transfers() {
  if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) return nullptr;
  CURL* handle = curl_easy_init();
  return handle ? new kazan::CurlTransfers(handle) : nullptr;
}
