#include "corpus/line_stream.hpp"

#include "base/error.hpp"
#include "base/text.hpp"

namespace kazan {

bool LineStream::next(std::string& line) {
  line.clear();
  bool any = false;
  for (bool more = true; more;) {
    if (at_ == piece_.size()) {
      at_ = 0;
      if (!text_.next(piece_)) break;
    }
    any = true;
    const auto end = piece_.find('\n', at_);
    more = end == piece_.npos;
    line.append(piece_, at_, (more ? piece_.size() : end) - at_);
    at_ = more ? piece_.size() : end + 1;
    if (line.size() > kLongestLine)
      throw Error(Fault::input, text_.file().native() + ":" + std::to_string(number_ + 1) +
                                    ": a line of more than " +
                                    human_bytes(static_cast<double>(kLongestLine)));
  }
  number_ += any;
  if (line.ends_with('\r')) line.pop_back();
  return any;
}

}  // namespace kazan
