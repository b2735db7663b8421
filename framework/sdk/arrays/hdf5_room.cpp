#include "sdk/arrays/hdf5_room.hpp"

#include <algorithm>

#include "base/error.hpp"

namespace kazan {

void start_hdf5() {
  static const bool started = [] {
    H5dont_atexit();  // its cleanup at exit crashes after a failed write
    H5open();
    H5PLset_loading_state(0);  // no plugins named by the environment
    return true;
  }();
  (void)started;
  H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);  // errors are thrown, not printed
}

std::string hdf5_reason() {
  std::string text = "no reason given";
  const auto first = [](unsigned depth, const H5E_error2_t* error, void* out) -> herr_t {
    if (depth == 0 && error->desc) *static_cast<std::string*>(out) = error->desc;
    return 0;
  };
  H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, first, &text);
  constexpr std::string_view mark = "error message = '";
  if (const auto at = text.find(mark); at != text.npos) {
    text.erase(0, at + mark.size());
    text.erase(std::min(text.find('\''), text.size()));
  }
  return text;
}

void Hdf5File::State::fail(const std::string& what) const {
  if (source && source->error) std::rethrow_exception(source->error);
  throw Error(source ? Fault::input : Fault::machine,
              (source ? "cannot read " : "cannot write ") + path.native() + ": " + what);
}

// Asked after success too: the library tries some reads again, or does without.
bool Hdf5File::State::failed(bool said_so) const {
  return said_so || (source && source->error);
}

void Hdf5File::State::check(herr_t status, const std::string& subject) const {
  if (failed(status < 0)) fail((subject.empty() ? "" : subject + ": ") + hdf5_reason());
}

Hdf5Handle Hdf5File::State::check(hid_t id_or_error, Hdf5Handle::Close closer,
                                  const std::string& subject) const {
  Hdf5Handle handle(id_or_error, closer);
  if (failed(id_or_error < 0)) fail((subject.empty() ? "" : subject + ": ") + hdf5_reason());
  return handle;
}

}  // namespace kazan
