#include "shared_static.hpp"

namespace kazan {
class CounterB final : public Counter {};
KAZAN_STAGE(CounterB, "test.counter_b", "Counts its runs in a header's statics")
}  // namespace kazan
