#include "pack/tokenizing.hpp"

#include <algorithm>
#include <atomic>
#include <deque>
#include <exception>
#include <thread>

#include "base/error.hpp"

namespace kazan {
namespace {

constexpr std::size_t kJobBytes = std::size_t{64} << 10;  // at least, of segments one after another

struct Job {
  std::size_t first = 0, last = 0;  // segments [first, last)
  std::vector<std::int32_t> ids;
  std::vector<std::size_t> ends;  // of documents, in ids
  std::exception_ptr fault;
};

std::vector<Job> jobs_of(const Batch& batch) {
  std::vector<Job> jobs;
  std::size_t first = 0, begin = 0;
  for (std::size_t i = 0; i < batch.segments.size(); ++i)
    if (batch.segments[i].end - begin >= kJobBytes || i + 1 == batch.segments.size()) {
      jobs.push_back({first, i + 1, {}, {}, {}});
      first = i + 1;
      begin = batch.segments[i].end;
    }
  return jobs;
}

class Team {
 public:
  Team(Documents& documents, const bpe::BpeTokenizer& tokenizer, const Tokenizing& how)
      : batches_(documents, tokenizer.vocabulary(), how.sizes), end_of_text_(how.end_of_text) {
    for (int i = 0; i < std::max(1, how.threads); ++i) encoders_.emplace_back(tokenizer);
    more_ = batches_.next(batch_);
  }

  bool more() const { return more_; }

  // One batch, while one thread reads the next.
  std::vector<Job> work() {
    auto jobs = jobs_of(batch_);
    std::atomic<std::size_t> next{0};
    const auto take = [&](bpe::Encoder& encoder) {
      for (auto i = next++; i <= jobs.size(); i = next++)
        if (i == 0)
          read_ahead();
        else
          encode(jobs[i - 1], encoder);
    };
    {
      std::vector<std::jthread> others;
      for (std::size_t i = 1; i < encoders_.size(); ++i)
        others.emplace_back([&take, &encoder = encoders_[i]] { take(encoder); });
      take(encoders_[0]);
    }
    for (const auto& job : jobs)
      if (job.fault) std::rethrow_exception(job.fault);
    return jobs;
  }
  // To the batch that was read; throws what that threw.
  void step() {
    if (read_fault_) std::rethrow_exception(read_fault_);
    std::swap(batch_, ahead_);
  }

 private:
  void read_ahead() {
    try {
      more_ = batches_.next(ahead_);
    } catch (...) {
      read_fault_ = std::current_exception();
    }
  }
  void encode(Job& job, bpe::Encoder& encoder) const {
    const Batch::Segment* now = nullptr;
    try {
      for (std::size_t i = job.first; i < job.last; ++i) {
        now = &batch_.segments[i];
        encoder.encode(std::string_view(batch_.text).substr(now->begin, now->end - now->begin),
                       job.ids);
        if (!now->ends) continue;
        if (end_of_text_) job.ids.push_back(*end_of_text_);
        job.ends.push_back(job.ids.size());
      }
    } catch (const Error& e) {
      job.fault = std::make_exception_ptr(
          Error(e.fault(), "document " + std::to_string(now->document) + " (from 0), after byte " +
                               std::to_string(now->offset) + ": " + e.what()));
    } catch (...) {
      job.fault = std::current_exception();
    }
  }

  Batches batches_;
  std::optional<std::int32_t> end_of_text_;
  std::deque<bpe::Encoder> encoders_;  // one a thread
  Batch batch_, ahead_;
  bool more_ = false;
  std::exception_ptr read_fault_;
};

}  // namespace

std::vector<std::int64_t> tokenize(Documents& documents, const bpe::BpeTokenizer& tokenizer,
                                   const Tokenizing& how, IdFile& to) {
  std::vector<std::int64_t> starts = {0};
  Team team(documents, tokenizer, how);
  while (team.more()) {
    for (const auto& job : team.work()) {
      for (const auto end : job.ends) starts.push_back(to.size() + static_cast<std::int64_t>(end));
      to.append(job.ids);
    }
    if (how.enough && how.enough(starts, to.size())) break;
    team.step();
  }
  if (starts.back() != to.size()) starts.push_back(to.size());
  return starts;
}

}  // namespace kazan
