#include "without_first.hpp"

#include <algorithm>

namespace kazan {
namespace {

class WithoutFirst final : public ActivationSource {
 public:
  explicit WithoutFirst(std::shared_ptr<ActivationSource> from) : from_(std::move(from)) {
    const auto all = from_->positions();
    for (std::size_t row = 0; row < all.size(); ++row)
      if (all[row] != 0) {
        kept_.push_back(static_cast<std::int64_t>(row));
        positions_.push_back(all[row]);
      }
  }

  std::int64_t rows() const override { return static_cast<std::int64_t>(kept_.size()); }
  std::int64_t inputs() const override { return from_->inputs(); }
  std::vector<std::int32_t> positions() const override { return positions_; }
  Json environment() const override { return from_->environment(); }

  Array read(std::int64_t begin, std::int64_t end) override {
    Array out(Dtype::f32, {{"tokens", end - begin}, {"inputs", inputs()}});
    auto to = out.values<float>().begin();
    for (auto at = static_cast<std::size_t>(begin); at < static_cast<std::size_t>(end);) {
      std::size_t next = at + 1;  // a run of rows that follow one another
      while (next < static_cast<std::size_t>(end) && kept_[next] == kept_[next - 1] + 1) ++next;
      const Array part = from_->read(kept_[at], kept_[next - 1] + 1);
      to = std::ranges::copy(part.values<float>(), to).out;
      at = next;
    }
    return out;
  }

 private:
  std::shared_ptr<ActivationSource> from_;
  std::vector<std::int64_t> kept_;  // their numbers in `from`
  std::vector<std::int32_t> positions_;
};

}  // namespace

std::shared_ptr<ActivationSource> rows_without_first(std::shared_ptr<ActivationSource> from) {
  return std::make_shared<WithoutFirst>(std::move(from));
}

}  // namespace kazan
