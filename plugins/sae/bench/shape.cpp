#include "shape.hpp"

#include <stdexcept>

namespace kazan::bench {
namespace {

sae::Act act_of(const std::string& name) {
  if (name == "topk") return sae::Act::topk;
  if (name == "batch_topk") return sae::Act::batch_topk;
  if (name == "relu") return sae::Act::relu;
  throw std::runtime_error("act: expected topk, batch_topk or relu, found " + name);
}

std::int64_t whole(const std::string& name, const std::string& value) {
  std::size_t end = 0;
  std::int64_t number = -1;
  try {
    number = std::stoll(value, &end);
  } catch (const std::exception&) {
  }
  if (number < 0 || end != value.size())
    throw std::runtime_error(name + ": expected a whole number, found '" + value + "'");
  return number;
}

double real(const std::string& name, const std::string& value) {
  std::size_t end = 0;
  double number = 0;
  try {
    number = std::stod(value, &end);
  } catch (const std::exception&) {
  }
  if (end == 0 || end != value.size())
    throw std::runtime_error(name + ": expected a number, found '" + value + "'");
  return number;
}

void set(Shape& shape, const std::string& name, const std::string& value) {
  if (name == "inputs")
    shape.inputs = whole(name, value);
  else if (name == "latents")
    shape.latents = whole(name, value);
  else if (name == "batch")
    shape.batch = whole(name, value);
  else if (name == "act")
    shape.act = act_of(value);
  else if (name == "k")
    shape.k = whole(name, value);
  else if (name == "bias")
    shape.bias = real(name, value);
  else if (name == "l1")
    shape.l1 = real(name, value);
  else if (name == "lr")
    shape.lr = real(name, value);
  else if (name == "tied")
    shape.tied = whole(name, value) != 0;
  else if (name == "rows")
    shape.rows = value;
  else if (name == "batches")
    shape.batches = whole(name, value);
  else if (name == "device")
    shape.device = value;
  else if (name == "threads")
    shape.threads = static_cast<int>(whole(name, value));
  else if (name == "steps")
    shape.steps = static_cast<int>(whole(name, value));
  else if (name == "until")
    shape.until = real(name, value);
  else if (name == "folder")
    shape.folder = value;
  else
    throw std::runtime_error("there is no " + name +
                             "; there are inputs, latents, batch, act, k, bias, l1, lr, tied, "
                             "rows, batches, device, threads, steps, until, folder");
}

}  // namespace

Shape shape_of(const std::vector<std::string>& words) {
  Shape shape;
  for (const auto& word : words) {
    const auto equals = word.find('=');
    if (equals == std::string::npos) throw std::runtime_error("expected NAME=VALUE, found " + word);
    set(shape, word.substr(0, equals), word.substr(equals + 1));
  }
  if (shape.inputs < 1 || shape.latents < 1 || shape.batch < 1 || shape.threads < 1 ||
      shape.batches < 1)
    throw std::runtime_error("inputs, latents, batch, threads, batches: expected a number from 1");
  if (shape.act != sae::Act::relu && (shape.k < 1 || shape.k > shape.latents))
    throw std::runtime_error("k: expected 1 to the number of latents");
  if (shape.tied && shape.bias != 0) throw std::runtime_error("bias: tied ones have none");
  return shape;
}

}  // namespace kazan::bench
