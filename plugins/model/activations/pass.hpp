// One model over one text, for the sites that one reader wants, or several.
#pragma once

#include <filesystem>
#include <fstream>
#include <memory>
#include <span>
#include <vector>

#include "sdk/artifacts/token_windows.hpp"
#include "sdk/provider.hpp"

namespace kazan {

// A site as rows: heads stand side by side in a row; the row of `pattern` is what a token pays to
// each position of the longest window, head by head.
struct SiteRows {
  Site site;
  std::int64_t inputs = 0;  // width of a row
};

// Runs whole windows. What one run computes for other readers waits on disk until they ask, in a
// file a site, row by row; where it cannot be written, the window is run again.
class ModelPass {
 public:
  // `folder`: of these files; with one site there are none, and it may be empty.
  ModelPass(std::shared_ptr<LanguageModel> model, std::shared_ptr<const TokenWindows> tokens,
            std::vector<SiteRows> sites, const std::filesystem::path& folder = {});

  const TokenWindows& tokens() const { return *tokens_; }
  const SiteRows& site(std::size_t i) const { return lines_[i].rows; }
  std::int64_t inputs() const;  // of all sites together
  Json environment() const { return model_->environment(); }
  // [tokens inputs] f32 at the i-th site, of each of the windows. Throws Error on a NaN or
  // infinity.
  std::vector<Array> rows(std::span<const std::size_t> windows, std::size_t i);

 private:
  struct Line {
    SiteRows rows;
    std::fstream file;          // [tokens inputs] f32, where `waiting` says so
    std::vector<bool> waiting;  // by window
    bool odd = false;           // the model gives rows of another width
  };

  std::vector<Array> run(const std::vector<std::size_t>& windows, std::size_t i);
  std::vector<std::size_t> wanted(const std::vector<std::size_t>& windows, std::size_t i) const;
  Array hand_out(std::size_t window, const std::vector<std::size_t>& lines,
                 const std::vector<Array>& found, std::size_t i);
  bool wants(const Line& line, std::size_t window) const;
  void put(Line& line, std::size_t window, const Array& rows);
  bool take(std::size_t i, std::size_t window, Array& rows);
  std::streamoff offset(const Line& line, std::size_t window) const;

  std::shared_ptr<LanguageModel> model_;
  std::shared_ptr<const TokenWindows> tokens_;
  std::vector<Line> lines_;
};

}  // namespace kazan
