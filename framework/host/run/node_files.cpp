#include "host/run/node_files.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "base/files.hpp"
#include "base/hash.hpp"
#include "base/json_file.hpp"
#include "base/seal.hpp"
#include "sdk/checked_file.hpp"
#include "sdk/damaged.hpp"

namespace kazan {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t kDigits = 16;  // of a checksum as text

Json file_json(const FileDigest& digest) {
  return Json::object({{"bytes", digest.chunks.bytes}, {"sha256", digest.sha256}});
}

Json sums_json(const ChunkSums& sums) {
  std::string texts;  // one text: the table of a large file is read at a stroke
  for (const auto sum : sums.sums) texts += checksum_text(sum);
  return Json::object({{"bytes", sums.bytes}, {"sums", std::move(texts)}});
}

ChunkSums sums_from(const Json& json, std::uint64_t chunk_bytes) {
  const auto bytes = json.at("bytes").integer();
  if (bytes < 0) throw Error(Fault::input, "a file of " + std::to_string(bytes) + " bytes");
  ChunkSums out{static_cast<std::uint64_t>(bytes), chunk_bytes, {}};
  const std::string_view texts = json.at("sums").string();
  for (std::size_t at = 0; at < texts.size(); at += kDigits)
    out.sums.push_back(checksum_from(texts.substr(at, kDigits)));
  if (out.sums.size() != out.chunks())
    throw Error(Fault::input, std::to_string(out.sums.size()) + " checksums for " +
                                  std::to_string(out.bytes) + " bytes");
  return out;
}

}  // namespace

Json inventory(const fs::path& folder, const std::string& port, ChunkTable& chunks) {
  std::vector<fs::path> paths;
  for (const auto& entry : fs::recursive_directory_iterator(folder))
    if (entry.is_regular_file()) paths.push_back(entry.path());
  std::sort(paths.begin(), paths.end());
  Json files = Json::object();
  for (const auto& path : paths) {
    const auto name = path.lexically_relative(folder);
    auto digest = digest_file(path);
    files[name.native()] = file_json(digest);
    chunks[(port / name).native()] = std::move(digest.chunks);
  }
  return files;
}

Json inventory_of(const fs::path& file) {
  return file_json(digest_file(file));
}

Json to_json(const ChunkTable& chunks) {
  Json files = Json::object();
  for (const auto& [name, sums] : chunks) files[name] = sums_json(sums);
  return Json::object({{"format", 1},
                       {"hash", kChecksumName},
                       {"chunk_bytes", kChunkBytes},
                       {"files", std::move(files)}});
}

ChunkTable chunk_table_from(const Json& json) {
  const auto chunk_bytes = json.at("chunk_bytes").integer();
  if (json.at("format") != Json(1) || json.at("hash") != Json(kChecksumName) || chunk_bytes < 1)
    throw Error(Fault::input, "it is of a format that is not read here");
  ChunkTable out;
  for (const auto& [name, file] : json.at("files").members())
    out[name] = sums_from(file, static_cast<std::uint64_t>(chunk_bytes));
  return out;
}

std::vector<NodeFile> files_of(const Json& record) {
  std::vector<NodeFile> out;
  for (const auto& [port, output] : record.at("outputs").members())
    for (const auto& [name, file] : output.at("files").members())
      out.push_back(
          {port + "/" + name, port, file.at("bytes").integer(), file.at("sha256").string()});
  for (const auto& [name, file] : record.at("files").members())
    out.push_back({name, name.substr(0, name.find('/')), file.at("bytes").integer(),
                   file.at("sha256").string()});
  return out;
}

Json read_record(const fs::path& folder, const std::string& key) {
  const std::string artifact = key + "/" + kRecordFile;
  const CheckedFile file(folder / kRecordFile, artifact);
  try {
    Json record = unsealed(file.text(), file.path().native());
    if (record.at("key").string() == key) return record;
    throw Error(Fault::machine,
                file.path().native() + " is of another node, " + record.at("key").string());
  } catch (const Damaged&) {
    throw;
  } catch (const Error& e) {
    throw Damaged(artifact, e.what());
  }
}

std::vector<std::string> fault_warnings(const Json& record) {
  const auto faults = record.get("faults", Json::array()).strings();
  auto warnings = record.get("warnings", Json::array()).strings();
  std::erase_if(warnings, [&](const std::string& warning) {
    return std::none_of(faults.begin(), faults.end(),
                        [&](const auto& fault) { return warning.ends_with(": " + fault); });
  });
  return warnings;
}

ChunkTable read_chunks(const fs::path& folder, const Json& record) {
  const std::string artifact = record.at("key").string() + "/" + kChunksFile;
  const CheckedFile file(folder / kChunksFile, artifact);
  const std::string text = file.text();
  if (sha256(text) != record.at("files").at(kChunksFile).at("sha256").string())
    throw Damaged(artifact, file.path().native() + " has other bytes than were saved");
  return read_json(text, file.path(), &chunk_table_from);
}

std::string difference(const NodeFile& saved, const ChunkSums& found, const std::string& sha256,
                       const ChunkTable& chunks) {
  if (found.bytes != static_cast<std::uint64_t>(saved.bytes))
    return "it has " + std::to_string(found.bytes) + " bytes; " + std::to_string(saved.bytes) +
           " were saved";
  std::vector<std::size_t> differing;
  const auto expected = chunks.find(saved.name);
  if (expected != chunks.end() && expected->second.chunk_bytes == found.chunk_bytes &&
      expected->second.sums.size() == found.sums.size())
    for (std::size_t i = 0; i < found.sums.size(); ++i)
      if (found.sums[i] != expected->second.sums[i]) differing.push_back(i);
  if (differing.empty()) return "its SHA-256 is " + sha256 + "; " + saved.sha256 + " was saved";
  return chunk_text(found, differing.front()) + " has other bytes than were saved" +
         (differing.size() > 1 ? ", and so have " + std::to_string(differing.size() - 1) + " more"
                               : "");
}

}  // namespace kazan
