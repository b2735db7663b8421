#include "sdk/arrays/safetensors.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <cstring>
#include <optional>

#include "base/files.hpp"

using namespace kazan;
using Catch::Contains;

namespace {

struct TemporaryFile {
  ScopedFolder folder{unique_folder(std::filesystem::temp_directory_path(), "kazan")};
  std::filesystem::path path = folder.path() / "x.safetensors";
};

std::string file_of(const std::string& header, const std::string& data,
                    std::optional<std::uint64_t> claimed = {}) {
  const std::uint64_t length = claimed.value_or(header.size());
  std::string bytes(8, '\0');
  std::memcpy(bytes.data(), &length, 8);
  return bytes + header + data;
}

std::string eight(const char* rest) {
  return std::string(R"({"a":{"dtype":)") + rest + "}";
}

}  // namespace

TEST_CASE("tensors come back as they were written, and twice the same bytes") {
  const TemporaryFile file;
  const std::map<std::string, Array> tensors = {
      {"b", Array::of<std::uint8_t>({{"n", 3}}, std::vector<std::uint8_t>{1, 2, 3})},
      {"a", Array::of<float>({{"r", 2}, {"c", 2}}, std::vector<float>{1, -2, 0.5f, 4})},
      {"none", Array(Dtype::f32, {{"n", 0}, {"c", 4}})},
      {"wide", Array::of<std::int64_t>({{"n", 1}}, std::vector<std::int64_t>{1LL << 40})}};
  write_safetensors(file.path, tensors, {{"format", "kazan"}});
  const std::string bytes = read_file(file.path);
  write_safetensors(file.path, tensors, {{"format", "kazan"}});
  CHECK(read_file(file.path) == bytes);

  Array kept;
  {
    const Safetensors read(file.path);
    CHECK(read.tensors().size() == 4);
    CHECK(read.metadata().at("format") == "kazan");
    CHECK(read.read("wide").values<std::int64_t>()[0] == 1LL << 40);
    CHECK(read.read("b").values<std::uint8_t>()[2] == 3);
    CHECK(read.read_f32("none").count() == 0);
    kept = read.read_f32("a", {"r", "c"});
    CHECK(reinterpret_cast<std::uintptr_t>(kept.data()) % 4 == 0);
    CHECK_THROWS_WITH(read.read_f32("b"), Contains("is U8; expected F32, F16 or BF16"));
    const std::vector<std::int32_t> first = {0};
    CHECK_THROWS_WITH(read.rows_f32("b", first), Contains("expected F32, F16 or BF16"));
    CHECK_THROWS_WITH(read.read("wid"), Contains("did you mean wide"));
  }
  CHECK(kept.shape() == std::vector<Axis>{{"r", 2}, {"c", 2}});
  CHECK(kept.values<float>()[2] == 0.5f);  // the map outlives the reader
  kept.values<float>()[2] = 9;             // and is the reader's own
  CHECK(read_file(file.path) == bytes);
}

TEST_CASE("halves and bfloat16 are converted exactly") {
  const TemporaryFile file;
  const std::uint16_t values[] = {0x3c00, 0xc000, 0x0001, 0x7bff, 0x8000, 0x7c00, 0x7e00, 0x3f80};
  const std::string data(reinterpret_cast<const char*>(values), sizeof values);
  write_file(file.path, file_of(R"({"h":{"dtype":"F16","shape":[7],"data_offsets":[0,14]},)"
                                R"("b":{"dtype":"BF16","shape":[1],"data_offsets":[14,16]}})",
                                data));
  const Safetensors read(file.path);
  const Array h = read.read_f32("h");
  const auto v = h.values<float>();
  CHECK(v[0] == 1);
  CHECK(v[1] == -2);
  CHECK(v[2] == 0x1p-24f);
  CHECK(v[3] == 65504);
  CHECK((v[4] == 0 && std::signbit(v[4])));
  CHECK(std::isinf(v[5]));
  CHECK(std::isnan(v[6]));
  CHECK(read.read_f32("b").values<float>()[0] == 1);
}

TEST_CASE("some rows of a matrix are those of the whole") {
  const TemporaryFile file;
  // F32 [3 2] 0 to 5 and BF16 [3 2] 1, -1, 2, -2, 4, -4.
  std::string data(24, '\0');
  for (int i = 0; i < 6; ++i) {
    const auto value = static_cast<float>(i);
    std::memcpy(data.data() + 4 * i, &value, 4);
  }
  const std::uint16_t halves[] = {0x3f80, 0xbf80, 0x4000, 0xc000, 0x4080, 0xc080};
  data.append(reinterpret_cast<const char*>(halves), sizeof halves);
  write_file(file.path, file_of(R"({"f":{"dtype":"F32","shape":[3,2],"data_offsets":[0,24]},)"
                                R"("b":{"dtype":"BF16","shape":[3,2],"data_offsets":[24,36]},)"
                                R"("e":{"dtype":"F16","shape":[3,0],"data_offsets":[36,36]}})",
                                data));
  const Safetensors read(file.path);
  const std::vector<std::int32_t> ids = {2, 0, 2}, none;
  for (const char* name : {"f", "b"}) {
    const Array whole = read.read_f32(name), some = read.rows_f32(name, ids);
    CHECK(some.size(0) == 3);
    CHECK(some.size(1) == 2);
    for (std::int64_t i = 0; i < 3; ++i)
      CHECK(std::ranges::equal(some.row<float>(i),
                               whole.row<float>(ids[static_cast<std::size_t>(i)])));
    CHECK(read.rows_f32(name, none).count() == 0);
    for (const std::int32_t id : {-1, 3})
      CHECK_THROWS_WITH(read.rows_f32(name, {&id, 1}), Contains("of 3 was asked for"));
  }
  CHECK(read.rows_f32("e", ids).count() == 0);
  Array own = read.rows_f32("f", ids);
  own.values<float>()[0] = 9;  // the caller's: neither the file nor the map
  CHECK(read.read("f").values<float>()[4] == 4);
}

TEST_CASE("a file that lies is refused, with its name and the reason") {
  const std::string good = R"("F32","shape":[2],"data_offsets":[0,8]})";
  const std::string data(8, '\0');
  struct Row {
    std::string bytes, reason;
  };
  const std::string twice = R"({"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},)";
  const Row rows[] = {
      {"", "empty"},
      {"abc", "too short"},
      {file_of(eight(good.c_str()), data, 1u << 20), "truncated?"},
      {file_of(eight(good.c_str()), data, 100'000'001), "100 MB"},
      {file_of(eight(good.c_str()), data, ~0ull), "100 MB"},
      {file_of(eight(good.c_str()), data.substr(1)), "holds only 7"},
      {file_of(eight(good.c_str()), data + "x"), "1 bytes follow"},
      {file_of("{\"\xff\":1}", data), "not UTF-8 at byte 2"},
      {file_of("{\"a\":", data), "not valid JSON"},
      {file_of("[]", ""), "expected an object"},
      {file_of(twice + R"("a":{"dtype":"U8","shape":[4],"data_offsets":[4,8]}})", data),
       "duplicate key"},
      {file_of(twice + R"("b":{"dtype":"U8","shape":[4],"data_offsets":[3,7]}})", data),
       "\"b\" overlaps"},
      {file_of(twice + R"("b":{"dtype":"U8","shape":[3],"data_offsets":[5,8]}})", data),
       "hole of 1 bytes"},
      {file_of(eight(R"("F31","shape":[2],"data_offsets":[0,8]})"), data), "element type \"F31\""},
      {file_of(eight(R"("F32","shape":[3],"data_offsets":[0,8]})"), data), "needs 12 bytes"},
      {file_of(eight(R"("F32","shape":[-2],"data_offsets":[0,8]})"), data), "impossible"},
      {file_of(eight(R"("U8","shape":[4294967296,4294967296],"data_offsets":[0,0]})"), data),
       "impossible"},
      {file_of(eight(R"("F32","shape":[2],"data_offsets":[8,0]})"), data), "backwards"},
      {file_of(eight(R"("F32","shape":[2],"data_offsets":[-8,0]})"), data), "negative"},
      {file_of(eight(R"("F32","shape":[2],"data_offsets":[0,99999999999999999999]})"), data),
       "expected an integer"},
      {file_of(eight(R"("F32","shape":[2.0],"data_offsets":[0,8]})"), data), "expected an integer"},
      {file_of(eight(R"("F32","shape":[2]})"), data), "data_offsets\" is missing"},
      {file_of(eight(R"("F32","shape":[2],"data_offsets":[0,8],"x":1})"), data), "unknown key"},
      {file_of(R"({"__metadata__":{"a":1}})", ""), "expected a string"},
  };
  const TemporaryFile file;
  for (const auto& row : rows) {
    write_file(file.path, row.bytes);
    INFO(row.reason);
    try {
      const Safetensors read(file.path);
      FAIL("accepted");
    } catch (const Error& e) {
      CHECK(e.fault() == Fault::input);
      CHECK_THAT(e.what(), Contains(row.reason) && Contains(file.path.native()));
    }
  }
  CHECK_THROWS_WITH(Safetensors(file.folder.path()), Contains("is not a file"));
}
