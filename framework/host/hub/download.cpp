#include "host/hub/download.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <exception>
#include <utility>

#include "base/files.hpp"
#include "base/hash.hpp"
#include "base/text.hpp"
#include "base/writer.hpp"

namespace kazan {
namespace fs = std::filesystem;
namespace {

using Kind = HubFailure::Kind;

std::int64_t size_of(const fs::path& file) {
  std::error_code absent;
  const auto size = fs::file_size(file, absent);
  return absent ? 0 : static_cast<std::int64_t>(size);
}

// Of all of the file, as the answer tells it: "Content-Length: 9", "Content-Range: bytes 4-8/9".
std::optional<std::int64_t> whole_size(const HttpAnswer& answer) {
  if (answer.status == 200) return whole_number(answer.header("content-length"));
  const auto range = answer.header("content-range");
  return whole_number(range.substr(range.find('/') + 1));
}

void sync_file(const fs::path& path) {
  FileDescriptor(path, O_RDONLY | O_CLOEXEC).sync();
}

// Where a file grows: at a place that the next call finds, or, where nothing says that no other
// program writes there, in a file of this one's own, which goes with the scope.
class PartialFile {
 public:
  PartialFile(fs::path shared, const fs::path& blob)
      : own_(shared.empty()), path_(own_ ? temporary_beside(blob) : std::move(shared)) {}
  ~PartialFile() {
    std::error_code renamed;
    if (own_) fs::remove(path_, renamed);
  }
  PartialFile(const PartialFile&) = delete;
  PartialFile& operator=(const PartialFile&) = delete;

  const fs::path& path() const { return path_; }

 private:
  const bool own_;
  const fs::path path_;
};

// Where the bytes of one try go.
class Growing {
 public:
  Growing(const fs::path& path, std::int64_t whole, const FileListener& listener)
      : file_(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC), whole_(whole), listener_(listener) {
    size_ = size_of(path);
    if (size_ > whole_) empty();
    begun_at_ = size_;
  }

  std::int64_t size() const { return size_; }
  bool overfull() const { return overfull_; }
  // What the server says that the whole file has, where that is another number than expected;
  // nothing of it was taken, and what was there is kept.
  const std::optional<std::int64_t>& other_size() const { return other_size_; }
  const std::exception_ptr& problem() const { return problem_; }

  // libcurl is C: nothing is thrown through it.
  bool take(const HttpAnswer& answer, std::string_view bytes) noexcept {
    try {
      return take_or_throw(answer, bytes);
    } catch (...) {
      problem_ = std::current_exception();
      return false;
    }
  }

 private:
  void empty() {
    if (::ftruncate(file_.get(), 0) != 0) throw_errno("shorten", "a file of the cache", errno);
    size_ = begun_at_ = 0;
  }

  bool take_or_throw(const HttpAnswer& answer, std::string_view bytes) {
    if (answer.status != 200 && answer.status != 206) return true;  // words about an error
    const auto told = whole_size(answer);
    if (told && *told != whole_) return other_size_ = told, false;
    const bool asked_for =
        answer.status == 206 &&
        answer.header("content-range").starts_with("bytes " + std::to_string(begun_at_) + "-");
    if (std::exchange(begins_, false) && !asked_for) empty();  // the server sends it from its start
    overfull_ = static_cast<std::int64_t>(bytes.size()) > whole_ - size_;
    if (overfull_) return false;
    file_.write(bytes);
    size_ += static_cast<std::int64_t>(bytes.size());
    listener_.received(size_);
    return true;
  }

  const FileDescriptor file_;
  const std::int64_t whole_;
  const FileListener& listener_;
  std::int64_t size_ = 0, begun_at_ = 0;
  bool begins_ = true, overfull_ = false;
  std::optional<std::int64_t> other_size_;
  std::exception_ptr problem_;
};

class Download {
 public:
  Download(HubClient& client, const std::string& model, const HubFile& file, fs::path partial,
           const FileListener& listener)
      : client_(client),
        model_(model),
        file_(file),
        partial_(std::move(partial)),
        listener_(listener) {}

  // Until all bytes are there. Tries without a new byte are counted.
  void receive() {
    require_room(partial_.parent_path(), file_.size - size_of(partial_));
    for (int tries = 0;; ++tries) {
      const auto answer = once();
      if (!answer) return;
      if (std::exchange(news_, false)) tries = 0;
      if (answer->status == 416 && !std::exchange(refused_, true)) {
        remove_partial();  // it is longer than what the server has
        continue;
      }
      if (!client_.again(*answer, tries)) client_.fail(*answer, model_);
    }
  }

  // "" or what is wrong. Minutes, of a large file.
  std::string fault() const {
    const bool large = file_.hash.size() == 64;
    const auto read = [&](std::int64_t bytes) {
      listener_.compared(bytes);
      client_.check_stop();
    };
    const std::string found = large ? sha256_file(partial_, read) : git_blob_id(partial_, read);
    if (found == file_.hash) return "";
    return std::string(large ? "SHA-256" : "SHA-1 as git makes it") + " of " + model_ + "/" +
           file_.name + ": expected " + file_.hash + ", found " + found;
  }

 private:
  // Nothing when the file is whole, else why it is not.
  std::optional<HttpAnswer> once() {
    Growing growing(partial_, file_.size, listener_);
    listener_.received(growing.size());
    if (growing.size() == file_.size) return std::nullopt;
    auto answer = client_.get(model_, file_, growing.size(), [&](const auto& head, auto bytes) {
      return growing.take(head, bytes);
    });
    if (growing.problem()) std::rethrow_exception(growing.problem());
    if (growing.overfull() || growing.size() == 0) remove_partial();
    if (growing.other_size()) refuse_size(with_commas(*growing.other_size()));
    if (growing.overfull()) refuse_size("more");
    if (growing.size() == file_.size) return std::nullopt;
    news_ = growing.size() > std::exchange(most_, std::max(most_, growing.size()));
    if (answer.trouble != HttpAnswer::Trouble::none || answer.status / 100 != 2) return answer;
    answer.trouble = HttpAnswer::Trouble::broken;
    answer.reason = "the connection ended early";
    return answer;
  }

  [[noreturn]] void refuse_size(const std::string& found) const {
    throw HubFailure(Kind::damaged, model_ + "/" + file_.name + ": expected " +
                                        with_commas(file_.size) +
                                        " bytes, as the hub says; found " + found);
  }

  void remove_partial() const {
    std::error_code absent;
    fs::remove(partial_, absent);
  }

  HubClient& client_;
  const std::string& model_;
  const HubFile& file_;
  const fs::path partial_;
  const FileListener& listener_;
  std::int64_t most_ = 0;  // bytes that any try has come to: a new one is news
  bool news_ = false, refused_ = false;
};

}  // namespace

std::int64_t bytes_to_come(const HubFile& file, const HubRepository& repository) {
  if (size_of(repository.blob(file.hash)) == file.size) return 0;
  const auto here = size_of(repository.partial(file.hash));
  return here > file.size ? file.size : file.size - here;
}

void require_room(const fs::path& folder, std::int64_t bytes) {
  std::error_code unknown;
  const auto space = fs::space(folder, unknown);
  if (!unknown && static_cast<std::int64_t>(space.available) < bytes)
    throw HubFailure(Kind::full, "no room in " + folder.native() + ": " +
                                     human_bytes(static_cast<double>(bytes)) + " are to come, " +
                                     human_bytes(static_cast<double>(space.available)) +
                                     " are free");
}

void download(HubClient& client, const std::string& model, const HubFile& file,
              const HubRepository& repository, const FileListener& listener) {
  const fs::path blob = repository.blob(file.hash);
  bool told = false;
  const BlobLock lock(repository.lock(file.hash), [&] {
    client.check_stop();
    if (!std::exchange(told, true))
      client.note("waiting for another program that fetches " + file.name);
  });
  std::error_code absent;
  if (fs::exists(blob, absent) && size_of(blob) == file.size) return listener.received(file.size);
  const PartialFile partial_file(lock.held() ? repository.partial(file.hash) : fs::path(), blob);
  const fs::path& partial = partial_file.path();
  if (!lock.held() && !fs::exists(blob, absent))
    client.note("the cache has no locks; " + file.name +
                " is fetched anew where it is interrupted");
  bool resumed = fs::exists(partial, absent);
  for (;;) {
    Download attempt(client, model, file, partial, listener);
    attempt.receive();
    const std::string fault = attempt.fault();
    if (fault.empty()) break;
    fs::remove(partial, absent);
    if (!std::exchange(resumed, false)) throw HubFailure(Kind::damaged, fault);
    client.note("what was here of " + file.name + " is damaged; fetching it anew");
  }
  sync_file(partial);
  std::error_code error;
  fs::rename(partial, blob, error);
  if (error) throw_errno("write", blob.native(), error.value());
  sync_folder(blob.parent_path());
}

}  // namespace kazan
