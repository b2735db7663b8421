// An event file as TensorBoard reads it: TFRecords of tensorflow.Event messages. Only the few
// protobuf fields that a curve needs are written, by hand:
//
//   record   u64 length, u32 masked CRC-32C of it, the message, u32 masked CRC-32C of that;
//            little-endian, masked = (crc >> 15 | crc << 17) + 0xA282EAD8
//   Event    1 wall_time (double), 2 step (varint), 3 file_version ("brain.Event:2", the first
//            event), 5 summary
//   Summary  1 value (repeated);  Value: 1 tag (string), 2 simple_value (float)
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace kazan {

// The record of a file's first event, and of one step's values, by tag.
std::string tensorboard_head(double wall_time);
std::string tensorboard_event(double wall_time, std::int64_t step,
                              const std::vector<std::pair<std::string, double>>& values);

// A name for an event file in `folder`: TensorBoard reads those that hold "tfevents", in the order
// of their names.
std::filesystem::path tensorboard_file(const std::filesystem::path& folder, double wall_time);

}  // namespace kazan
