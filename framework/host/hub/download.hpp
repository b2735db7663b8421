// One file of a model, into the cache.
#pragma once

#include <functional>

#include "host/hub/client.hpp"
#include "host/hub/repository.hpp"

namespace kazan {

// What is told while a file comes.
struct FileListener {
  // Bytes of the file that are here; may fall, where a try has to begin anew.
  std::function<void(std::int64_t)> received = [](std::int64_t) {};
  // Bytes of it that were read again, to be compared with its hash.
  std::function<void(std::int64_t)> compared = [](std::int64_t) {};
};

// Of the file, what is not in the cache yet.
std::int64_t bytes_to_come(const HubFile& file, const HubRepository& repository);
// Throws HubFailure (Kind::full) where the folder's disk has less room.
void require_room(const std::filesystem::path& folder, std::int64_t bytes);

// The blob is there then, with the size and the hash that the hub told; what an earlier call left
// unfinished is gone on from. Throws HubFailure, and Error (Fault::machine) for the cache.
void download(HubClient& client, const std::string& model, const HubFile& file,
              const HubRepository& repository, const FileListener& listener);

}  // namespace kazan
