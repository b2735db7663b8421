cmake_policy(VERSION 3.25)
set(all "")
list(SORT HEADERS)
foreach(header IN LISTS HEADERS)
  file(SHA256 ${header} hash)
  string(APPEND all ${hash})
endforeach()
string(SHA256 sdk "${all}")
string(SUBSTRING ${sdk} 0 16 sdk)
string(REGEX MATCH "^[0-9]+" major ${COMPILER_VERSION})
if(SANITIZE STREQUAL "")
  set(SANITIZE none)
endif()
set(stamp "sdk=${sdk} compiler=${COMPILER}-${major} standard=${STANDARD} sanitize=${SANITIZE} cxx11abi=")
set(text "#include <string>  // for _GLIBCXX_USE_CXX11_ABI
#define KAZAN_TEXT_(x) #x
#define KAZAN_TEXT(x) KAZAN_TEXT_(x)
")
file(CONFIGURE OUTPUT ${SOURCE} CONTENT "${text}
extern \"C\" __attribute__((section(\".kazan.stamp\"), used, visibility(\"default\"), aligned(1)))
const char kazan_stamp[] = \"@stamp@\" KAZAN_TEXT(_GLIBCXX_USE_CXX11_ABI);
" @ONLY)
file(CONFIGURE OUTPUT ${HEADER} CONTENT "#pragma once
${text}
namespace kazan { inline constexpr const char* kHostStamp = \"@stamp@\" KAZAN_TEXT(_GLIBCXX_USE_CXX11_ABI); }
" @ONLY)
