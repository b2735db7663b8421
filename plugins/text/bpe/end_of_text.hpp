// The one special token of GPT-2's and GPT-NeoX's tokenizers. It ends documents, and is what their
// models take for a beginning of text (BOS).
#pragma once

#include <cstdint>
#include <string>

#include "tokenizer.hpp"

namespace kazan::bpe {

inline constexpr const char* kEndOfText = "<|endoftext|>";

// Of the stages that make windows of tokens.
inline constexpr const char* kPrependBosDoc =
    "each window begins with the model's BOS token, <|endoftext|>: one of the window's tokens, "
    "with a row of its own";
inline constexpr const char* kWindowOfBos = "at least 2, of which prepend_bos takes one";

// Its id. Throws Error (Fault::experiment) where there is none, naming the parameter that wants it.
std::int32_t end_of_text(const BpeTokenizer& tokenizer, const std::string& parameter);

}  // namespace kazan::bpe
