#include "host/record/observers.hpp"

namespace kazan {

template <class Call>
void Observers::tell(const Call& call) {
  for (auto& member : all_) {
    if (!member.observer) continue;
    try {
      call(*member.observer);
    } catch (const Damaged&) {
      throw;
    } catch (const std::exception& e) {
      if (member.what.empty()) throw;
      if (member.failure == After::never) member.observer = nullptr;
      lost_(member.what, e.what());
    }
  }
}

void Observers::started(const PlannedNode& node) {
  tell([&](Observer& o) { o.started(node); });
}

void Observers::event(const PlannedNode& node, const Json& event) {
  tell([&](Observer& o) { o.event(node, event); });
}

void Observers::finished(const PlannedNode& node, const NodeResult& result) {
  tell([&](Observer& o) { o.finished(node, result); });
}

void Observers::warned(const PlannedNode& node, const std::string& message) {
  tell([&](Observer& o) { o.warned(node, message); });
}

void Observers::keep(const PlannedNode& node) {
  tell([&](Observer& o) { o.keep(node); });
}

void Observers::tick() {
  tell([](Observer& o) { o.tick(); });
}

void Observers::happened(const Json& event) {
  tell([&](Observer& o) { o.happened(event); });
}

}  // namespace kazan
