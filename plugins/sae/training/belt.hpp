// Pieces that go round between a thread that fills them and one that reads them: as many as there
// are bound what is held. Both sleep while they wait.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <exception>
#include <functional>
#include <mutex>
#include <vector>

#include "../trainer/buffer.hpp"

namespace kazan::sae {

struct Piece {
  bool drawn = false;               // of the order that is drawn, or of the rows' own
  std::int64_t begin = 0, end = 0;  // places in it
  trainer::Buffer<float> values;    // row after row
};

class Belt {
 public:
  explicit Belt(int pieces);

  // The filler's: a piece to fill, nullptr once it is to stop.
  Piece* empty();
  void full(Piece* piece);
  // Its last word; `thrown`, if any, is thrown on to the reader, after what is full.
  void end(std::exception_ptr thrown);
  bool stopping() const;

  // The reader's: the next full piece, nullptr after the last one. Calls `waiting`, which may
  // throw, before it waits and several times a second while it does.
  Piece* next(const std::function<void()>& waiting);
  void give_back(Piece* piece);
  void stop();   // no piece any more for the filler
  void reset();  // after the filler's end: as at the start
  double seconds_waited() const { return waited_; }

 private:
  std::vector<Piece> pieces_;
  mutable std::mutex mutex_;
  std::condition_variable for_filler_, for_reader_;
  std::vector<Piece*> empty_;
  std::deque<Piece*> full_;
  std::exception_ptr thrown_;
  bool stopping_ = false, ended_ = false;
  double waited_ = 0;  // the reader's
};

}  // namespace kazan::sae
