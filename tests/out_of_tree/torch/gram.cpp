#include "gram.hpp"

KAZAN_STAGE(Gram, "measure.gram", "The length of each input over the rows, by libtorch")
