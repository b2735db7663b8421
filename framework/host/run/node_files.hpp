// What the folder of a node in the store holds, and how it is known to be what was saved:
// docs/store.md.
//
//   record.json   names every other file with its size and SHA-256, and ends with its own check
//   chunks.json   checksums of the outputs' files and the figures, chunk by chunk
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "base/checksum.hpp"
#include "base/json.hpp"

namespace kazan {

inline constexpr const char* kRecordFile = "record.json";
inline constexpr const char* kChunksFile = "chunks.json";

// By name, relative to the node's folder: "codes/codes.h5".
using ChunkTable = std::map<std::string, ChunkSums>;

// The files below a folder that was just written: {"name": {"bytes", "sha256"}}, names relative to
// it. Adds their chunks to `chunks` under `port`/name.
Json inventory(const std::filesystem::path& folder, const std::string& port, ChunkTable& chunks);
// The same of one file.
Json inventory_of(const std::filesystem::path& file);

Json to_json(const ChunkTable& chunks);
// Throws Error (Fault::input) when the text is none or its numbers do not fit together.
ChunkTable chunk_table_from(const Json& json);

// One file that a record names.
struct NodeFile {
  std::string name;  // relative to the node's folder
  std::string part;  // the output's name; "figures"; or the file's own
  std::int64_t bytes = 0;
  std::string sha256;
};

// All of them but the record itself. Throws Error (Fault::input) when the record is none.
std::vector<NodeFile> files_of(const Json& record);

// The record in the folder of the node `key`. Throws Damaged of the artifact "<key>/record.json"
// when it is gone, was changed, or is another node's.
Json read_record(const std::filesystem::path& folder, const std::string& key);
// What a report cannot show of the node, each with class and file of who has to mend it: those of
// its warnings that tell its `faults`.
std::vector<std::string> fault_warnings(const Json& record);
// The chunks of all files but these two. Throws Damaged of "<key>/chunks.json" when the file is not
// what `record` says.
ChunkTable read_chunks(const std::filesystem::path& folder, const Json& record);

// How a file that is not what was saved differs: its size, its chunks, or its SHA-256 alone. For
// messages.
std::string difference(const NodeFile& saved, const ChunkSums& found, const std::string& sha256,
                       const ChunkTable& chunks);

}  // namespace kazan
