#include "host/hub/client.hpp"

#include <unistd.h>

#include <algorithm>
#include <charconv>

#include "base/text.hpp"

namespace kazan {
namespace {

using Kind = HubFailure::Kind;
using Trouble = HttpAnswer::Trouble;

constexpr int kMostRedirects = 10;
constexpr int kMostTries = 5;
constexpr double kLongestWait = 60;  // seconds: who asks for more is told to the user at once
// Of a redirect's own answer, where the last one does not have them.
constexpr const char* kMetadata[] = {"x-repo-commit", "x-linked-etag", "x-linked-size"};

bool is_hex(const std::string& text, std::size_t size) {
  return text.size() == size && text.find_first_not_of("0123456789abcdef") == text.npos;
}

// W/"abc" -> abc
std::string etag(std::string text) {
  if (text.starts_with("W/")) text.erase(0, 2);
  std::erase(text, '"');
  return text;
}

// "huggingface.co". An origin has neither the user nor the password that HF_ENDPOINT may hold.
std::string host_in(std::string origin) {
  if (const auto at = origin.find("://"); at != origin.npos) origin.erase(0, at + 3);
  if (origin.ends_with(":443")) origin.erase(origin.size() - 4);
  return origin;
}

bool passes(int status) {
  return status == 408 || status == 429 || status >= 500;
}

std::string shown(const HttpAnswer& answer) {
  if (answer.trouble != Trouble::none) return answer.reason;
  return "it answered " + std::to_string(answer.status);
}

// Seconds that the answer asks to wait; a date, which nobody sends here, counts as nothing.
std::optional<std::int64_t> retry_after(const HttpAnswer& answer) {
  return whole_number(answer.header("retry-after"));
}

}  // namespace

std::optional<std::int64_t> whole_number(const std::string& text) {
  std::int64_t value = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc() || stop != end || value < 0) return std::nullopt;
  return value;
}

std::string HubClient::address(const std::string& model, const std::string& revision,
                               const std::string& file) const {
  return settings_.endpoint + "/" + model + "/resolve/" + revision + "/" + file;
}

std::string HubClient::host() const {
  const auto origin = transfers_.origin(settings_.endpoint);
  return origin.empty() ? "HF_ENDPOINT, which is no address," : host_in(origin);
}

void HubClient::check_stop() const {
  if (stop_())
    throw HubFailure(Kind::stopped,
                     "stopped while a model was fetched; what has come is kept, and the same "
                     "command goes on");
}

HttpAnswer HubClient::once(HttpRequest request, const Transfers::Sink& sink) {
  const auto home = transfers_.origin(settings_.endpoint), asked = transfers_.origin(request.url);
  if (!home.starts_with("http:") && !home.starts_with("https:"))  // libcurl would guess one
    throw HubFailure(
        Kind::unreachable,
        "HF_ENDPOINT is no address: expected one that begins with http:// or https://");
  request.token = asked == home ? settings_.token : "";
  auto answer = transfers_.exchange(request, settings_.limits, sink, stop_);
  if (answer.trouble == Trouble::stopped) check_stop();
  if (answer.trouble != Trouble::none && !reached_)
    throw HubFailure(Kind::unreachable, host() + " cannot be reached: " + answer.reason);
  reached_ = true;
  if (answer.trouble == Trouble::none && asked != home) answer.answerer = asked;
  return answer;
}

// Of a question for metadata only within a host: the answer that leads away is the one that has
// them. To bytes `anywhere`.
HttpAnswer HubClient::follow(HttpRequest request, bool anywhere, const Transfers::Sink& sink) {
  std::map<std::string, std::string> carried;
  for (int i = 0; i <= kMostRedirects; ++i) {
    HttpAnswer answer = once(request, sink);
    answer.headers.insert(carried.begin(), carried.end());
    if (answer.trouble != Trouble::none || !answer.redirects()) return answer;
    for (const char* name : kMetadata)
      if (const auto value = answer.header(name); !value.empty()) carried[name] = value;
    if (answer.target_origin.empty())
      throw HubFailure(Kind::astray,
                       host() + " leads to an address that is neither http nor https");
    if (transfers_.origin(request.url).starts_with("https:") &&
        !answer.target_origin.starts_with("https:"))
      throw HubFailure(
          Kind::astray,
          host() + " leads to an address that is not encrypted, which is not followed");
    const bool stays = answer.target_origin == transfers_.origin(request.url);
    if (!stays && !anywhere && !answer.header("x-linked-etag").empty()) return answer;
    request.url = answer.target;
  }
  throw HubFailure(Kind::astray, host() + " leads in circles: " + std::to_string(kMostRedirects) +
                                     " redirects, and no file");
}

bool HubClient::again(const HttpAnswer& answer, int tries) const {
  const bool may_help = answer.trouble != Trouble::none || passes(answer.status);
  if (!may_help || tries >= kMostTries) return false;
  const auto asked = retry_after(answer);
  const double wait = asked ? static_cast<double>(*asked) : settings_.pause * (1 << tries);
  if (wait > kLongestWait) return false;
  note_(host() + ": " + shown(answer) + "; trying again" +
        (wait < 1 ? "" : " in " + human_seconds(wait)));
  for (double slept = 0; slept < wait; slept += 0.05) {
    check_stop();
    ::usleep(50000);
  }
  check_stop();
  return true;
}

void HubClient::fail(const HttpAnswer& answer, const std::string& model) const {
  const std::string status = " (" + std::to_string(answer.status) + ")";
  if (answer.trouble != Trouble::none) throw HubFailure(Kind::busy, host() + ": " + answer.reason);
  const auto code = answer.header("x-error-code");  // of a hub, also of one behind a mirror
  if (!answer.answerer.empty() && code.empty())
    throw HubFailure(Kind::busy, host_in(answer.answerer) + ", where " + host() +
                                     " keeps files of " + model + ", answered " +
                                     std::to_string(answer.status));
  const bool gated = code == "GatedRepo";
  // The hub answers 401 for what there is not, too: who may not see a model learns no more.
  const bool hidden =
      answer.status == 401 && !gated && (settings_.token.empty() || code == "RepoNotFound");
  if (answer.status == 404 || hidden)
    throw HubFailure(Kind::absent, host() + " has no model " + model +
                                       (hidden ? ", or it is private" : "") + status);
  if (answer.status == 401 || answer.status == 403)
    throw HubFailure(Kind::denied,
                     host() + " does not give " + model + " to " +
                         (settings_.token.empty() ? "whoever sends no HF_TOKEN" : "this HF_TOKEN") +
                         status + (gated ? "; its terms are to be accepted on its page" : ""));
  if (answer.status == 429) {
    const auto wait = retry_after(answer);
    throw HubFailure(Kind::busy,
                     host() + " has had too many requests from here" + status +
                         (wait ? "; it asks to wait " + human_seconds(double(*wait)) : ""));
  }
  throw HubFailure(Kind::busy, host() + " answered " + std::to_string(answer.status));
}

std::optional<HubFile> HubClient::look(const std::string& model, const std::string& revision,
                                       const std::string& file) {
  const auto ignored = [](const HttpAnswer&, std::string_view) { return true; };
  HttpAnswer answer;
  for (int tries = 0;; ++tries) {
    answer = follow({"HEAD", address(model, revision, file)}, false, ignored);
    if (!again(answer, tries)) break;
  }
  HubFile found{file, answer.header("x-repo-commit"), "", 0};
  if (answer.status == 404 && answer.header("x-error-code") == "EntryNotFound") return std::nullopt;
  const bool good = answer.trouble == Trouble::none && answer.status < 400 && answer.status >= 200;
  if (!good) fail(answer, model);
  const auto linked = answer.header("x-linked-etag"), size = answer.header("x-linked-size");
  found.hash = etag(linked.empty() ? answer.header("etag") : linked);
  const auto bytes =
      whole_number(!size.empty() || answer.redirects() ? size : answer.header("content-length"));
  if (!is_hex(found.commit, 40) || !bytes || !(is_hex(found.hash, 40) || is_hex(found.hash, 64)))
    throw HubFailure(Kind::unusable, host() + " does not say commit, size and hash of " + model +
                                         "/" + file +
                                         " as the hub does, so what it sends could not be checked");
  found.size = *bytes;
  return found;
}

HttpAnswer HubClient::get(const std::string& model, const HubFile& file, std::int64_t from,
                          const Transfers::Sink& sink) {
  const HttpRequest request{"GET", address(model, file.commit, file.name), "", from};
  return follow(request, true, sink);
}

}  // namespace kazan
