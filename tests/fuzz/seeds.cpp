#include "seeds.hpp"

#include <elf.h>

#include <cmath>
#include <cstring>

#include "base/files.hpp"
#include "base/text.hpp"
#include "decoder/tensors.hpp"
#include "gpt2/config.hpp"
#include "host/catalog/catalog.hpp"
#include "host/engines/task_list.hpp"
#include "host/graph/plan.hpp"
#include "host/run/execute.hpp"
#include "host/run/node_files.hpp"
#include "host/run/pins.hpp"
#include "host/run/worker.hpp"
#include "neox/config.hpp"
#include "sdk/arrays/safetensors.hpp"
#include "sdk/artifacts/activations.hpp"
#include "sdk/artifacts/codes.hpp"
#include "sdk/artifacts/sae.hpp"
#include "sdk/artifacts/table.hpp"
#include "sdk/artifacts/token_windows.hpp"
#include "sdk/artifacts/tokens.hpp"
#include "sdk/figure.hpp"
#include "sdk/series.hpp"
#include "target.hpp"
#include "travel/layout.hpp"
#include "vocabulary.hpp"

namespace kazan::fuzz {
namespace {

const std::string kKey(64, '0');

struct MemoryRows final : ActivationSource {
  std::int64_t rows() const override { return 3; }
  std::int64_t inputs() const override { return 2; }
  std::vector<std::int32_t> positions() const override { return {0, 1, 0}; }
  Array read(std::int64_t begin, std::int64_t end) override {
    Array out(Dtype::f32, {{"tokens", end - begin}, {"inputs", 2}});
    for (float& v : out.values<float>()) v = 0.5f;
    return out;
  }
};

// The files that `artifact` is saved as.
template <class T>
Files saved(const T& artifact) {
  const ScopedFolder at(unique_folder(std::filesystem::temp_directory_path(), "kazan-seed"));
  artifact.save({at.path(), nullptr});
  Files out;
  for (const auto& entry : std::filesystem::directory_iterator(at.path()))
    out[entry.path().filename()] = read_file(entry.path());
  return out;
}

std::string joined(const std::vector<std::string>& files) {
  std::string out = files.front();
  for (std::size_t i = 1; i < files.size(); ++i) out.append(kBetween).append(files[i]);
  return out;
}

Codes codes() {
  Codes out;
  out.latents = 4;
  for (const auto& row : {std::vector<float>{0, 1, 0, 2}, {0, 0, 0, 0}, {3, 0, 0, 0}})
    out.append_row(row);
  return out;
}

// The tokens of a corpus of two documents.
TokenWindows packed() {
  Tokens two;
  for (const std::int32_t id : {0, 1, 2, 0, 1}) two.tokens.push_back({id, 0, 0});
  two.windows = {0, 3};
  two.vocabulary = 3;
  TokenWindows out = TokenWindows::of(two);
  out.parts = {{0, 0}, {2, 1}, {3, 1}};
  out.pieces = {" plum", "\xC3", "\xA9"};
  return out;
}

Tokens tokens() {
  return {"plum brandy", {{2, 0, 4}, {0, 4, 5}, {1, 5, 11}}, {0, 2}, 3, "0123456789"};
}

Array ramp(std::vector<Axis> shape) {
  Array out(Dtype::f32, std::move(shape));
  float next = 0;
  for (float& v : out.values<float>()) v = next += 0.25f;
  return out;
}

Sae sae(bool tied) {
  Sae out;
  out.variant = "sae.topk";
  out.variant_params = Json::object({{"k", 2}});
  out.tied = tied;
  out.encoder = ramp({{"latents", 3}, {"inputs", 2}});
  if (!tied) out.decoder_weights = ramp({{"latents", 3}, {"inputs", 2}});
  out.encoder_bias = ramp({{"latents", 3}});
  out.decoder_bias = ramp({{"inputs", 2}});
  out.mean = ramp({{"inputs", 2}});
  out.centre = "mean";
  return out;
}

std::string safetensors_of(const std::map<std::string, Array>& tensors,
                           const std::map<std::string, std::string>& metadata = {}) {
  const ScopedFolder at(unique_folder(std::filesystem::temp_directory_path(), "kazan-seed"));
  write_safetensors(at.path() / "x", tensors, metadata);
  return read_file(at.path() / "x");
}

// The element types that only strangers write: one header, bytes as they come.
std::string other_elements() {
  Json header = Json::object();
  std::int64_t at = 0;
  for (const auto& [word, bytes] :
       {std::pair("F16", 2), {"BF16", 2}, {"I8", 1}, {"I16", 2}, {"BOOL", 1}, {"F8_E4M3", 1}}) {
    header[word] = Json::object({{"dtype", word},
                                 {"shape", Json(Json::Items{3})},
                                 {"data_offsets", Json(Json::Items{at, at + 3 * bytes})}});
    at += 3 * bytes;
  }
  const std::string text = header.dump();
  const std::uint64_t length = text.size();
  std::string out(reinterpret_cast<const char*>(&length), sizeof length);
  out += text;
  for (std::int64_t i = 0; i < at; ++i) out += static_cast<char>(17 * i);
  return out;
}

// One a format.
Files sae_folders() {
  Files out;
  for (const auto* layout : sae::layouts()) {
    const auto folder = layout->exported(sae(false), {"h.6.mlp", "gpt2", {}});
    out[layout->name()] = joined({folder.config.dump(), safetensors_of(folder.tensors)});
  }
  return out;
}

std::string weights_of(const Decoder& decoder) {
  std::map<std::string, Array> tensors;
  for (const auto& tensor : decoder_tensors(decoder)) tensors[tensor.name] = ramp(tensor.shape);
  return joined({decoder.config.dump(), safetensors_of(tensors)});
}

std::string gpt2() {
  Gpt2Config config;
  config.layers = 1;
  config.heads = 1;
  config.width = 2;
  config.mlp_width = 2;
  config.context = 2;
  config.vocabulary = 2;
  return weights_of(config.decoder());
}

std::string neox() {
  return weights_of(NeoxConfig{.layers = 1,
                               .heads = 1,
                               .width = 2,
                               .mlp_width = 2,
                               .context = 2,
                               .vocabulary = 2,
                               .rotary_share = 1}
                        .decoder());
}

Table table() {
  return {{{"text", "a field, \"quoted\"", Column::Strings{"", "a,b", "\"x\"\r\n"}},
           {"count", "how many", Column::Integers{-1, 0, 1 << 20}},
           {"share", "of all", Column::Numbers{0.5, NAN, 1e-300}}}};
}

Plan plan() {
  PlannedNode text, count;
  text.name = "text";
  text.id = "text-000000000000";
  text.key = kKey;
  text.stage = "text.inline";
  text.params["text"] = "plum";
  text.outputs = {
      {"text", "kazan.Text/1", Json(Json::Items{Json::object({{"name", "bytes"}, {"size", 4}})})}};
  text.files["path"] = {"texts/palinka.txt", kKey};
  text.seeded = true;
  text.seed = 7;
  count = text;
  count.name = "count";
  count.id = "count-111111111111";
  count.key = std::string(64, '1');
  count.inputs["text"] = {{"text", "text", kKey}};
  count.warnings = {"few"};
  count.estimate = {1 << 20, 4096, 0.5};
  return {"x", "Why?", 7, "report.html", {{"k", "32"}}, {}, {"k=32"}, {text, count}, {}, {}};
}

Json record() {
  return Json::object(
      {{"key", kKey},
       {"stage", "text.inline"},
       {"metrics",
        Json(Json::Items{Json::object(
            {{"name", "m"}, {"value", 0.25}, {"definition", "of what"}, {"headline", true}})})},
       {"figures", Json(Json::Items{"f"})},
       {"warnings", Json(Json::Items{"few"})},
       {"environment", Json::object({{"libtorch", "1.13.1"}})},
       {"seconds", 1.5},
       {"memory_bytes", 1000},
       {"outputs", Json::object()},
       {"files", Json::object()}});
}

Json manifest() {
  return Json::object(
      {{"kazan", "0.1.0"},
       {"experiment", "x"},
       {"status", "failed"},
       {"started", "2026-11-24T02:00:00Z"},
       {"seconds", 2.5},
       {"exit_code", 1},
       {"process", Json::object({{"host", "a machine"}, {"pid", 7}})},
       {"machine", Json::object({{"cpu", "a CPU"}, {"cores", 2}, {"memory_bytes", 1 << 30}})},
       {"warnings", Json(Json::Items{Json::object({{"node", "n"}, {"message", "few"}})})},
       {"nodes", Json(Json::Items{
                     Json::object({{"name", "n"},
                                   {"id", "n-0"},
                                   {"stage", "text.inline"},
                                   {"status", "computed"},
                                   {"params", Json::object({{"k", 3}})},
                                   {"inputs", Json::object()},
                                   {"error", nullptr}}),
                     Json::object({{"name", "f"},
                                   {"id", "f-1"},
                                   {"stage", "text.inline"},
                                   {"status", "failed"},
                                   {"inputs", Json::object({{"in", Json(Json::Items{"n.text"})}})},
                                   {"error", "node f: </script>"}})})}});
}

Plan swept() {
  Plan out = plan();
  for (const std::string k : {"8", "a/<b>"})
    out.variants.push_back({"k=" + k, {{"k", k}}, 7, {{"k", k}}, {{"count", "count"}}});
  return out;
}

std::string table_of_swept() {
  return R"({"format":1,"axes":["k"],"front_of":["n.fvu","n.l0"],"half":"of an interval",)"
         R"("columns":[{"name":"n.fvu","definition":"d","headline":true}],"whole":["n-0"],)"
         R"("lacking":{"k=a/<b>":["count","<b>"]},)"
         R"("rows":[{"at":{"k":"8"},"variants":["k=8"],"front":true,"missing":[],)"
         R"("values":{"n.fvu":{"mean":0.5,"half":null,"count":1}}},)"
         R"({"at":{"k":"a/<b>"},"variants":["k=a/<b>"],"front":false,"missing":["count"],)"
         R"("values":{"n.fvu":{"mean":0.25,"half":0.1,"count":3}}}]})";
}

Files run_folders() {
  Files out;
  const auto add = [&](const std::string& name, const std::string& figure) {
    out[name] = joined({manifest().dump(), plan().to_json().dump(), record().dump(), figure,
                        "nodes: {n: {use: text.inline, content: plum}}\n"});
  };
  add("lines",
      R"({"kind":"lines","title":"t","caption":"c","x":"step","series":[{"name":"a","x":[0,1],"y":[1,null]}]})");
  add("none", "");
  out["sweep"] = joined({manifest().dump(), swept().to_json().dump(), record().dump(), "",
                         "nodes: {n: {use: text.inline, content: plum}}\n", table_of_swept()});
  return out;
}

constexpr const char* kTask =
    R"({"task":1,"attempt":1,"job":"7_0","process":{"host":"h"},"started":"2026-11-24T02:00:00.000Z",)"
    R"("status":"failed","exit_code":1,"ended":"2026-11-24T02:00:01.000Z","nodes":[{"node":"n",)"
    R"("status":"failed","began":0.1,"ended":1.0,"error":"e","fault":"node"}],"warnings":[]})";

std::string tasks() {
  Plan one;
  one.nodes.emplace_back();
  one.nodes[0].id = "n";
  TaskList list;
  list.engine = "slurm";
  list.options.plugins = {"/plugins"};
  Task task;
  task.number = 1;
  task.name = "sae";
  task.nodes = {0};
  task.seconds = 2.5;
  list.tasks.push_back(task);
  task.number = 2;
  task.after = {1};
  task.memory_bytes = 100;
  list.tasks.push_back(task);
  list.arrays = arrays_of(list.tasks, 1000);
  return list.to_json(one).dump();
}

Files json_texts() {
  NodeResult failed{
      NodeResult::Status::failed, Fault::plugin, "node n: broken", {}, kKey + "/text"};
  NodeResult computed{NodeResult::Status::computed, {}, "", record()};
  const Json file = Json::object({{"path", "texts/palinka.txt"}, {"sha256", kKey}});
  Pin pin{"/runs/x/1", "0123456789ab", "2026-11-24T02:00:00Z", {kKey}, {{"/runs", "2"}}};
  ChunkTable chunks = {{"codes/codes.h5", sums_of(std::string(kChunkBytes + 1, 'x'))}};
  Files out = {
      {"plan", plan().to_json().dump()},
      {"sweep", swept().to_json().dump()},
      {"pin", pin.to_json().dump()},
      {"tasks", tasks()},
      {"task", kTask},
      {"chunks", to_json(chunks).dump()},
      {"series", series_json({{"loss", {0, 1}, {0.5, NAN}}}).dump()},
      {"record", record().dump()},
      {"failed", result_json(failed).dump()},
      {"computed", result_json(computed).dump()},
      {"estimate", Estimate{1, 2, 0.5, 3}.to_json().dump()},
      {"model", Json::object({{"provider", "model.gpt2"},
                              {"content", kKey},
                              {"config", Json::object({{"n_layer", 2}})},
                              {"source", nullptr},
                              {"files", Json::object({{"weights", file}})}})
                    .dump()},
      {"tokenizer",
       Json::object({{"content", kKey}, {"files", Json::object({{"vocab", file}})}}).dump()},
      {"recipe", saved(Activations::live({"model.activations", Json::object({{"layer", 1}}),
                                          kKey + "/model", kKey + "/tokens"}))
                     .at("recipe.json")}};
  const Catalog installed(plugin_folders({}));
  for (const auto& plugin : installed.plugins())
    if (plugin.name == "sae.l1" || plugin.name == "report.html") {
      auto info = plugin.info;
      info.build_id = std::string(40, '0');
      out["metadata-" + plugin.name] = info.to_json().dump();
    }
  return out;
}

Files channels() {
  Files out;
  const Json progress =
      Json::object({{"event", "progress"}, {"done", 1}, {"total", 2}, {"what", "row"}});
  const Json log = Json::object({{"event", "log"}, {"line", "warning: few"}});
  const Json scalars = Json::parse(
      R"({"event":"scalars","points":[["loss",0,0.5],["loss/l1",0,null],["loss",1,0.25]]})", "");
  const NodeResult done{NodeResult::Status::computed, {}, "", record()};
  out["one"] = "\xFF" + result_json(done).dump() + "\n";
  out["bytewise"] = std::string(1, '\0') + progress.dump() + "\n" + log.dump() + "\n";
  out["split"] = "\x10" + progress.dump() + "\n" + log.dump() + "\n" + scalars.dump() + "\n" +
                 result_json(done).dump() + "\n" + "{\"ev";
  return out;
}

// A library's section headers, names and the sections that are read of it; no code.
std::string library() {
  struct Section {
    std::string name, bytes;
    std::uint32_t type = SHT_PROGBITS;
  };
  const auto raw = [](const auto& value) {
    return std::string(reinterpret_cast<const char*>(&value), sizeof value);
  };
  const Elf64_Dyn needed{DT_NEEDED, {1}}, end{DT_NULL, {0}};
  const Elf64_Nhdr note{4, 20, NT_GNU_BUILD_ID};
  std::vector<Section> sections = {
      {"", "", SHT_NULL},
      {".shstrtab", ""},
      {".note.gnu.build-id", raw(note) + std::string("GNU\0", 4) + std::string(20, 'x')},
      {".dynstr", std::string("\0libkazan.so\0", 13)},
      {".dynamic", raw(needed) + raw(end)},
      {".kazan.stamp", "sdk=0123456789abcdef compiler=GNU-12 standard=20 sanitize=none"},
      {".kazan.torch", "1.13.1"}};
  std::vector<std::uint32_t> names;
  for (auto& section : sections) {
    names.push_back(static_cast<std::uint32_t>(sections[1].bytes.size()));
    sections[1].bytes += section.name + '\0';
  }
  std::string bytes(sizeof(Elf64_Ehdr), '\0'), headers;
  for (std::size_t i = 0; i < sections.size(); ++i) {
    Elf64_Shdr header{};
    header.sh_name = names[i];
    header.sh_type = sections[i].type;
    header.sh_offset = bytes.size();
    header.sh_size = sections[i].bytes.size();
    headers += raw(header);
    bytes += sections[i].bytes;
  }
  Elf64_Ehdr header{};
  std::memcpy(header.e_ident, ELFMAG, SELFMAG);
  header.e_ident[EI_CLASS] = ELFCLASS64;
  header.e_ident[EI_DATA] = ELFDATA2LSB;
  header.e_shoff = bytes.size();
  header.e_shnum = static_cast<Elf64_Half>(sections.size());
  header.e_shstrndx = 1;
  bytes.replace(0, sizeof header, raw(header));
  return bytes + headers;
}

Files experiments() {
  return {{"inline",
           "name: x\nseed: 3\nvars: {k: 2, words: [plum, Szatmár]}\nnodes:\n"
           "  text: {use: text.inline, content: plum brandy, doc: \"Why?\"}\n"
           "report: none\n"},
          {"extends", joined({"extends: base.yaml\nset: {text.path: texts/palinka.txt}\n"
                              "vars: {layer: 1}\nnodes: {gone: null}\n",
                              "vars: {layer: 0, target: [Hungary]}\nnodes:\n"
                              "  text: {use: text.file, path: texts/blank.txt}\n"
                              "  gone: {use: text.inline, content: plum}\n"
                              "  tokens: {use: text.inline, content: \"$(layer) of $$5\"}\n",
                              "layer=3\nseed=12"})}};
}

// First what they are read as: corpus.cpp says how. Those that are packed hold "plums\n".
Files corpora() {
  return {
      {"files", "0p\u00e1linka\nof plums"},
      {"lines", "5plums\r\n\n\xFFpears"},
      {"gzip", std::string("\065\037\213\010\000\000\000\000\000\000\003\053\310\051\315\055\346"
                           "\002\000\330\375\013\036\006\000\000\000",
                           27)},
      {"zstd",
       std::string(
           "\065\050\265\057\375\004\130\061\000\000\160\154\165\155\163\012\363\160\261\342", 20)},
      {"xz", std::string("\065\375\067\172\130\132\000\000\004\346\326\264\106\002\000\041\001\026"
                         "\000\000\000\164\057\345\243\001\000\005\160\154\165\155\163\012\000\000"
                         "\000\340\203\345\065\000\352\320\340\000\001\036\006\301\057\244\035\037"
                         "\266\363\175\001\000\000\000\000\004\131\132",
                         65)},
      {"jsonl", "2{\"id\": 1, \"text\": \"p\\u00e1linka\"}\n\n{\"text\": \"\"}\n"},
      {"jsonl-replaced", "6{\"n\": -1.5e+999, \"text\": \"\\ud83d\\ude00 \\ud83d\\u0000\"}\n"}};
}

Files tokenizers() {
  return {
      {"merges", joined({"+pl\num\nplum\nĠb\nĠbr\nandy\nan\ndy\naa\naaaa",
                         "#version: 0.2\np l\nu m\npl um\nĠ b\nĠb r\na n\nd y\nan dy\na a\naa aa\n",
                         "plum brandy, 12 plums\n\n  don't \xC3\xA9\xF0\x9F\x8D\x91 " +
                             std::string(120, 'a')})}};
}

// All bytes, one merge, one added token, as GPT-NeoX's file has them.
std::string tokenizer_json() {
  Json vocabulary = Json::object();
  for (const char32_t c : bpe::byte_characters()) {
    std::string token;
    append_utf8(token, c);
    vocabulary[token] = static_cast<std::int64_t>(vocabulary.size());
  }
  vocabulary["pl"] = 256;
  const Json added = Json::object({{"id", 257},
                                   {"content", "  "},
                                   {"special", false},
                                   {"single_word", false},
                                   {"lstrip", false},
                                   {"rstrip", false},
                                   {"normalized", true}});
  const Json bytes = Json::object({{"type", "ByteLevel"}, {"add_prefix_space", false}});
  return Json::object({{"added_tokens", Json(Json::Items{added})},
                       {"normalizer", Json::object({{"type", "NFC"}})},
                       {"pre_tokenizer", bytes},
                       {"post_processor", bytes},
                       {"model", Json::object({{"type", "BPE"},
                                               {"vocab", vocabulary},
                                               {"merges", Json(Json::Items{Json("p l")})}})}})
      .dump();
}

}  // namespace

std::map<std::string, Files> seeds() {
  const auto stored = Activations::stored(std::make_shared<MemoryRows>());
  Files weights;
  for (const bool tied : {false, true}) {
    const auto files = saved(sae(tied));
    weights[tied ? "sae-tied" : "sae"] =
        joined({files.at("sae.json"), files.at("sae.safetensors")});
  }
  weights["gpt2"] = gpt2();
  weights["neox"] = neox();
  const auto csv = saved(table());
  return {
      {"channel", channels()},
      {"corpus", corpora()},
      {"elf", {{"library", library()}}},
      {"experiment", experiments()},
      {"hdf5",
       {{"activations", saved(stored).at("activations.h5")},
        {"codes", saved(codes()).at("codes.h5")},
        {"packed", saved(packed()).at("tokens.h5")},
        {"tokens", saved(tokens()).at("tokens.h5")}}},
      // type, rows, then the answers to what the recipe asks: all 0 is as it should be
      {"hdf5_shapes",
       {{"activations", std::string("\0\3", 2)},
        {"codes", std::string("\1\0\0\0\0\0\4\0\0\0\0\0\0\0\377\1", 16)},
        {"tokens", std::string("\2\0", 2)}}},
      {"json", json_texts()},
      {"run_folder", run_folders()},
      {"sae_folder", sae_folders()},
      {"safetensors",
       {{"floats", safetensors_of({{"a", ramp({{"", 2}, {"", 3}})}, {"b", ramp({{"", 0}})}},
                                  {{"format", "pt"}})},
        {"others", other_elements()}}},
      {"table", {{"columns", joined({csv.at("columns.json"), csv.at("table.csv")})}}},
      {"tokenizer", tokenizers()},
      {"tokenizer_json", {{"spaces", joined({tokenizer_json(), "plum  brandy, \xC3\xA9 12"})}}},
      {"weights", weights},
      {"where",
       {{"joined", "k < 64 or (layer == 6 and case != 'a and b')"},
        {"numbers", "k >= 1e1 and not_k <= 0.5*inputs"},
        {"names", "\"the case\" == it's (not) this or case == \"l1\" "}}},
  };
}

}  // namespace kazan::fuzz
