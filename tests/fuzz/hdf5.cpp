// An HDF5 file as it is, read as each of the artifacts that lie in one.
#include "hdf5_artifacts.hpp"

using namespace kazan;
using namespace kazan::fuzz;

KAZAN_FUZZ_TARGET(hdf5, nullptr) {
  for (const char* name : {"activations.h5", "codes.h5", "tokens.h5"}) put(name, bytes);
  put("text.txt", "plum brandy");
  std::filesystem::create_directories(folder() / "corpus");
  put("corpus/tokens.h5", bytes);
  int loaded = 0;
  std::string why;
  for (const auto use : {use_activations, use_codes, use_tokens}) try {
      use({folder(), nullptr});
      ++loaded;
    } catch (const Error& e) {
      if (e.fault() == Fault::internal) throw;
      why = e.what();
    }
  try {
    use_token_windows({folder() / "corpus", nullptr});
    ++loaded;
  } catch (const Error& e) {
    if (e.fault() == Fault::internal) throw;
  }
  if (loaded == 0) throw Error(Fault::input, why);
}
