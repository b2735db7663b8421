#include "sdk/artifacts/codes.hpp"

#include "sdk/arrays/hdf5.hpp"
#include "sdk/artifacts/codec_test.hpp"

using namespace kazan;
using namespace kazan::testing;
using Catch::Contains;

namespace {

Codes three_rows() {
  Codes codes;
  codes.latents = 4;
  codes.append_row(std::vector<float>{0, 1.5f, 0, -2});
  codes.append_row(std::vector<float>{0, 0, 0, 0});
  codes.append_row(std::vector<float>{3, 0, 0, 0.25f});
  return codes;
}

// Codes as a stranger might write them.
void write_codes(const std::filesystem::path& path, std::int64_t latents,
                 const std::vector<std::int64_t>& row_start,
                 const std::vector<std::int32_t>& latent, const std::vector<float>& activation) {
  auto file = Hdf5File::create(path);
  file.attribute("producer", Codes::kType);
  file.attribute("latents", latents);
  file.write("row_start", "tokens + 1", row_start, "");
  file.write("latent", "entries", latent, "");
  file.write("activation", "entries", activation, "");
  file.close();
}

}  // namespace

TEST_CASE("codes keep what is not zero") {
  const Codes codes = three_rows();
  CHECK(codes.rows() == 3);
  CHECK(codes.row_start == std::vector<std::int64_t>{0, 2, 2, 4});
  CHECK(codes.latents_of(0)[1] == 3);
  CHECK(codes.activations_of(2)[1] == 0.25f);
  CHECK(codes.latents_of(1).empty());
}

TEST_CASE("codes come back as they were saved, and twice the same bytes") {
  TemporaryArtifact at;
  const Codes codes = three_rows();
  const auto back = round_trip(codes, at, "codes.h5");
  CHECK(back->latents == 4);
  CHECK(back->row_start == codes.row_start);
  CHECK(back->latent == codes.latent);
  CHECK(back->activation == codes.activation);
}

TEST_CASE("codes without rows or entries come back") {
  TemporaryArtifact at;
  Codes codes;
  codes.latents = 7;
  CHECK(round_trip(codes, at, "codes.h5")->rows() == 0);
  codes.append_row(std::vector<float>(7));
  CHECK(round_trip(codes, at, "codes.h5")->rows() == 1);
}

TEST_CASE("damaged codes are refused or load, and never crash") {
  TemporaryArtifact at;
  three_rows().save(at.folder());
  CHECK(refused_when_damaged(at.file("codes.h5"), [&] { Codes::load(at.folder()); }) > 1000);
}

TEST_CASE("codes that lie are refused with the reason") {
  TemporaryArtifact at;
  const auto path = at.file("codes.h5");
  const auto refused = [&](const std::string& why) {
    CHECK_THROWS_WITH(Codes::load(at.folder()), Contains("codes.h5") && Contains(why));
  };
  write_codes(path, 4, {0, 1}, {4}, {1});
  refused("row 0: it names latent 4 of 4");
  write_codes(path, 4, {0, 1}, {-1}, {1});
  refused("row 0: its latents do not ascend");
  write_codes(path, 4, {0, 2}, {2, 2}, {1, 1});
  refused("row 0: its latents do not ascend");
  write_codes(path, 4, {0, 2, 1, 2}, {0, 1}, {1, 1});
  refused("row_start descends at row 1");
  write_codes(path, 4, {0, 9, 1}, {0}, {1});
  refused("row_start descends at row 1");
  write_codes(path, 4, {0, 5}, {0}, {1});
  refused("row_start does not go from 0");
  write_codes(path, 4, {}, {}, {});
  refused("row_start does not go from 0");
  write_codes(path, 4, {0, 1}, {0}, {1, 1});
  refused("1 latents for 2 activations");
  write_codes(path, 4, {0, 1}, {0}, {std::numeric_limits<float>::quiet_NaN()});
  refused("zero, NaN or infinite");
  write_codes(path, -4, {0, 1}, {0}, {1});
  refused("it has -4 latents");
}

TEST_CASE("codes of another library's making are checked before they are read") {
  TemporaryArtifact at;
  const auto path = at.file("codes.h5");
  const auto refused = [&](const std::string& why) {
    CHECK_THROWS_WITH(Codes::load(at.folder()), Contains("codes.h5") && Contains(why));
  };
  refused("No such file");
  write_file(path, "CSV, not HDF5");
  refused("file signature not found");
  {
    auto file = Hdf5File::create(path);
    file.attribute("latents", 4);
    file.close();
  }
  refused("it has no attribute producer");
  {
    auto file = Hdf5File::create(path);
    file.attribute("producer", "kazan.Tokens/1");
    file.close();
  }
  refused("is of the format \"kazan.Tokens/1\"; expected \"kazan.Codes/1\"");
  {
    auto file = Hdf5File::create(path);
    file.attribute("producer", Codes::kType);
    file.attribute("latents", "four");
    file.close();
  }
  refused("attribute latents is not one integer");
  {
    auto file = Hdf5File::create(path);
    file.attribute("producer", Codes::kType);
    file.attribute("latents", 4);
    file.write("row_start", "rows", std::vector<float>{0, 1}, "");
    file.close();
  }
  refused("row_start is not of little-endian i64");
  {
    auto file = Hdf5File::create(path);
    file.attribute("producer", Codes::kType);
    file.attribute("latents", 4);
    file.create_dataset("row_start", Dtype::i64, {{"a", 1}, {"b", 1}}, "");
    file.close();
  }
  refused("row_start has 2 axes; expected 1");
  {
    auto file = Hdf5File::create(path);
    file.attribute("producer", Codes::kType);
    file.attribute("latents", 4);
    file.create_dataset("row_start", Dtype::i64, {{"rows", std::int64_t{1} << 60}}, "");
    file.close();
  }
  refused("row_start claims more elements than the file has bytes");
  {
    auto file = Hdf5File::create(path);
    file.attribute("producer", Codes::kType);
    file.attribute("latents", 4);
    file.write("row_start", "rows", std::vector<std::int64_t>{0, 0}, "");
    file.close();
  }
  refused("it has no array latent");
}
