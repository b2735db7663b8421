// A counter that two plugins include. With default visibility the loader would merge the copies of
// an inline variable, and what one plugin counts the other would find.
#pragma once

#include "sdk/artifacts/text.hpp"
#include "sdk/stage.hpp"

namespace kazan {

inline int shared_counter = 0;

inline int& local_counter() {
  static int counter = 0;
  return counter;
}

template <class T>
struct Counted {
  static inline int count = 0;
};

class Counter : public Stage {
  Input<Text> after{this, "after", "what to come after", optional};
  Output<Text> text{this, "text", "the three counters after this run"};

  void run(Context&) override {
    text->content = (after ? after->content : "") + std::to_string(++shared_counter) +
                    std::to_string(++local_counter()) + std::to_string(++Counted<int>::count) + " ";
  }
};

}  // namespace kazan
