// Models of the Hugging Face hub, fetched into the cache that its libraries share.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "host/hub/client.hpp"
#include "host/hub/download.hpp"
#include "host/hub/repository.hpp"

namespace kazan {

struct FetchedModel {
  std::filesystem::path folder;  // of its files
  std::string commit;
  std::int64_t bytes = 0;     // of its files
  std::int64_t received = 0;  // of them, by this call
};

class Hub {
 public:
  struct Progress {
    std::string file;
    std::int64_t done = 0, total = 0;  // bytes of all the model's files
    // Bytes of the file, which is read again to be compared with its hash; 0 of 0 while it comes.
    std::int64_t compared = 0, to_compare = 0;
  };
  struct Listener {
    std::function<void(const Progress&)> progress = [](const Progress&) {};
    HubClient::Note note = [](const std::string&) {};
    HubClient::Stop stop = [] { return false; };
  };
  // Of config.json, what makes the model one that the asker cannot use; "" otherwise. Asked before
  // the large files are.
  using Refusal = std::function<std::string(const std::filesystem::path&)>;

  Hub(HubSettings settings, Transfers& transfers, Listener listener);

  // config.json, the tokenizer (vocab.json, merges.txt, tokenizer.json, as far as there are such)
  // and model.safetensors, or its index and parts, as "main" has them now. Others are never
  // fetched: pickles run code. Whoever reads the cache finds the model when all of it is there.
  // Throws HubFailure, and Error (Fault::machine) for the cache.
  FetchedModel fetch(const std::string& model, const Refusal& refusal = {});

 private:
  std::vector<HubFile> files_of(const std::string& model, const HubRepository& repository);
  std::optional<HubFile> look(const std::string& model, const std::string& commit,
                              const std::string& file, const HubRepository& repository);
  std::vector<HubFile> weights_of(const std::string& model, const std::string& commit,
                                  const HubRepository& repository);
  std::vector<HubFile> parts_of(const std::string& model, const HubFile& index,
                                const HubRepository& repository);
  void receive(const std::string& model, const HubFile& file, const HubRepository& repository,
               const FileListener& listener);
  [[noreturn]] void no_weights(const std::string& model, const std::string& commit);

  HubSettings settings_;
  Listener listener_;
  HubClient client_;
};

}  // namespace kazan
