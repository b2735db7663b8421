# Writes the stamp's source, which is installed too, and the host's header. The headers' hash is
# put into both; the compiler says the rest of whoever compiles them, wherever that is.
cmake_policy(VERSION 3.25)
set(all "")
list(SORT HEADERS)
foreach(header IN LISTS HEADERS)
  file(SHA256 ${header} hash)
  string(APPEND all ${hash})
endforeach()
string(SHA256 sdk "${all}")
string(SUBSTRING ${sdk} 0 16 sdk)
set(text "#include <cstddef>  // for _GLIBCXX_USE_CXX11_ABI
#define KAZAN_TEXT_(x) #x
#define KAZAN_TEXT(x) KAZAN_TEXT_(x)
#if defined(__clang__)
#define KAZAN_COMPILER \"Clang-\" KAZAN_TEXT(__clang_major__)
#else
#define KAZAN_COMPILER \"GNU-\" KAZAN_TEXT(__GNUC__)
#endif
#if __cplusplus > 202002L
#define KAZAN_STANDARD \"23\"
#elif __cplusplus == 202002L
#define KAZAN_STANDARD \"20\"
#else
#define KAZAN_STANDARD \"17\"
#endif
#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define __SANITIZE_ADDRESS__ 1
#endif
#if __has_feature(thread_sanitizer)
#define __SANITIZE_THREAD__ 1
#endif
#endif
#if defined(__SANITIZE_ADDRESS__)
#define KAZAN_SANITIZER \"address\"
#elif defined(__SANITIZE_THREAD__)
#define KAZAN_SANITIZER \"thread\"
#else
#define KAZAN_SANITIZER \"none\"
#endif
#define KAZAN_STAMP                                                                        \\
  \"sdk=@sdk@ compiler=\" KAZAN_COMPILER \" standard=\" KAZAN_STANDARD                \\
  \" sanitize=\" KAZAN_SANITIZER \" cxx11abi=\" KAZAN_TEXT(_GLIBCXX_USE_CXX11_ABI)
")
file(CONFIGURE OUTPUT ${SOURCE} @ONLY CONTENT "// The ABI stamp that the runner compares before it loads a plugin.
${text}
extern \"C\" __attribute__((section(\".kazan.stamp\"), used, visibility(\"default\"), aligned(1)))
const char kazan_stamp[] = KAZAN_STAMP;
")
file(CONFIGURE OUTPUT ${HEADER} @ONLY CONTENT "#pragma once
${text}
namespace kazan { inline constexpr const char* kHostStamp = KAZAN_STAMP; }
")
