#include "host/hub/hub_server.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>

#include "base/ascii.hpp"
#include "base/files.hpp"
#include "base/hash.hpp"
#include "base/text.hpp"
#include "host/hub/loopback.hpp"

namespace kazan::testing {
namespace {

void send_all(int connection, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t n = ::send(connection, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (n <= 0) return;
    bytes.remove_prefix(static_cast<std::size_t>(n));
  }
}

HttpQuestion parse(const std::string& text) {
  const auto lines = split(text, '\n');
  const auto words = split(lines.at(0), ' ');
  HttpQuestion out{words.at(0), words.size() > 1 ? words[1] : "", {}};
  for (std::size_t i = 1; i < lines.size(); ++i) {
    const auto colon = lines[i].find(": ");
    if (colon == std::string::npos) continue;
    out.headers[lower_ascii(lines[i].substr(0, colon))] =
        lines[i].substr(colon + 2, lines[i].size() - colon - 3);  // without "\r"
  }
  return out;
}

std::string head_of(const HttpReply& reply) {
  std::string out = "HTTP/1.1 " + std::to_string(reply.status) + " -\r\nConnection: close\r\n";
  const auto length = reply.length == -1 ? std::int64_t(reply.body.size()) : reply.length;
  if (length >= 0 && !reply.headers.contains("Content-Length"))
    out += "Content-Length: " + std::to_string(length) + "\r\n";
  for (const auto& [name, value] : reply.headers) out += name + ": " + value + "\r\n";
  return out + "\r\n";
}

// Headers without an end, until the other side has enough of them.
void drip(int connection, std::string head, const std::atomic<bool>& ended) {
  head.resize(head.size() - 2);
  send_all(connection, head);
  while (!ended && ::send(connection, "X-Drop: 1\r\n", 11, MSG_NOSIGNAL) > 0) ::usleep(20000);
}

// What is asked for by Range.
HttpReply ranged(const HttpQuestion& question, HttpReply reply) {
  const auto range = question.headers.find("range");
  if (range == question.headers.end() || reply.status != 200) return reply;
  const auto from = std::stoull(range->second.substr(std::string_view("bytes=").size()));
  const auto size = std::to_string(reply.body.size());
  if (from >= reply.body.size()) return {416, {{"Content-Range", "bytes */" + size}}};
  reply.status = 206;
  reply.headers["Content-Range"] =
      "bytes " + std::to_string(from) + "-" + std::to_string(reply.body.size() - 1) + "/" + size;
  reply.body.erase(0, from);
  return reply;
}

std::string git_name(const std::string& bytes) {
  const ScopedFolder folder(unique_folder(std::filesystem::temp_directory_path(), "kazan"));
  write_file(folder.path() / "blob", bytes);
  return git_blob_id(folder.path() / "blob");
}

}  // namespace

void stay_on_loopback() {
  for (const char* name : {"http_proxy", "https_proxy", "all_proxy", "no_proxy", "HTTP_PROXY",
                           "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"})
    ::unsetenv(name);
  ::setenv("no_proxy", "127.0.0.1", 1);
}

LoopbackServer::LoopbackServer(Answer answer) : answer_(std::move(answer)) {
  std::tie(listener_, port_) = listen_on_loopback();
  acceptor_ = std::thread([this] { accept_all(); });
}

LoopbackServer::~LoopbackServer() {
  ended_ = true;
  acceptor_.join();
  for (auto& thread : threads_) thread.join();
  ::close(listener_);
}

void LoopbackServer::accept_all() {
  while (!ended_)
    if (const int connection = accept_within(listener_, 20); connection >= 0)
      threads_.emplace_back([this, connection] { serve(connection); });
}

void LoopbackServer::serve(int connection) {
  std::string text;
  char bytes[4096];
  while (text.find("\r\n\r\n") == std::string::npos) {
    const ssize_t n = ::recv(connection, bytes, sizeof bytes, 0);
    if (n <= 0) break;
    text.append(bytes, static_cast<std::size_t>(n));
  }
  if (!text.empty()) {
    const auto question = parse(text);
    {
      const std::lock_guard lock(mutex_);
      questions_.push_back(question);
    }
    HttpReply reply = answer_(question);
    if (reply.status == 0) reply.stall = 0;
    if (reply.drips) drip(connection, head_of(reply), ended_);
    if (reply.status != 0) send_all(connection, head_of(reply));
    std::string_view body = question.method == "HEAD" ? std::string_view() : reply.body;
    const auto end = std::max(reply.cut, reply.stall);
    if (end >= 0) body = body.substr(0, static_cast<std::size_t>(end));
    const std::size_t piece = reply.piece ? reply.piece : body.size();
    while (!body.empty() && !ended_) {
      send_all(connection, body.substr(0, piece));
      body.remove_prefix(std::min(piece, body.size()));
      if (reply.piece) ::usleep(20000);
    }
    while (reply.stall >= 0 && !ended_ &&
           ::recv(connection, bytes, sizeof bytes, MSG_DONTWAIT) != 0)
      ::usleep(20000);  // until the other side has enough of it
  }
  ::close(connection);
}

std::vector<HttpQuestion> LoopbackServer::questions() const {
  const std::lock_guard lock(mutex_);
  return questions_;
}

int LoopbackServer::count(const std::string& method, const std::string& part_of_target) const {
  const auto all = questions();
  return static_cast<int>(std::count_if(all.begin(), all.end(), [&](const auto& question) {
    return question.method == method && question.target.find(part_of_target) != std::string::npos;
  }));
}

LoopbackHub::LoopbackHub(Fault fault)
    : files{{"config.json", "{}\n"},
            {"vocab.json", R"({"a": 0})"},
            {"merges.txt", "#version: 0.2\n"},
            {"model.safetensors", std::string(300000, 'w')}},
      fault_(std::move(fault)),
      storage([this](const auto& question) { return stored(question); }),
      hub([this](const auto& question) { return answer(question); }) {}

HttpReply LoopbackHub::small(const std::string& name) const {
  const auto& bytes = files.at(name);
  return {200, {{"X-Repo-Commit", kCommit}, {"ETag", "\"" + git_name(bytes) + "\""}}, bytes};
}

HttpReply LoopbackHub::large(const std::string& name) const {
  const auto& bytes = files.at(name);
  return {302,
          {{"X-Repo-Commit", kCommit},
           {"X-Linked-ETag", "\"" + sha256(bytes) + "\""},
           {"X-Linked-Size", std::to_string(bytes.size())},
           {"Location", storage.address() + "/signed/" + name + "?key=1"}},
          "Found. Redirecting"};
}

HttpReply LoopbackHub::answer(const HttpQuestion& question) {
  const auto parts = split(question.target, '/');  // "", "org", "tiny", "resolve", "main", FILE
  HttpReply reply{401, {{"X-Error-Code", "RepoNotFound"}}, "Invalid username or password."};
  if (question.target.starts_with("/tiny/")) {
    reply = {307, {{"Location", "/org" + question.target}}, ""};
  } else if (question.target.starts_with("/org/tiny/resolve/") && parts.size() == 6) {
    const auto& name = parts.back();
    reply = {404, {{"X-Error-Code", "EntryNotFound"}, {"X-Repo-Commit", kCommit}}, "Not found"};
    if (parts[4] != "main" && parts[4] != kCommit)
      reply.headers["X-Error-Code"] = "RevisionNotFound";
    else if (files.contains(name))
      reply = name.ends_with(".safetensors") ? large(name) : ranged(question, small(name));
  }
  fault_(question, false, reply);
  return reply;
}

HttpReply LoopbackHub::stored(const HttpQuestion& question) {
  const auto name = question.target.substr(8, question.target.find('?') - 8);  // after "/signed/"
  HttpReply reply{404, {}, "no such key"};
  if (files.contains(name)) reply = ranged(question, {200, {{"ETag", "\"md5\""}}, files.at(name)});
  fault_(question, true, reply);
  return reply;
}

}  // namespace kazan::testing
