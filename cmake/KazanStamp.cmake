# The ABI stamp: a text in the section .kazan.stamp of every plugin library, read from the file
# before it is loaded. Made anew whenever an SDK header changes.
file(GLOB_RECURSE sdk_headers CONFIGURE_DEPENDS
     ${CMAKE_SOURCE_DIR}/framework/base/*.hpp ${CMAKE_SOURCE_DIR}/framework/sdk/*.hpp)
# Not part of the interface: headers of tests, and of one library's inside.
list(FILTER sdk_headers EXCLUDE REGEX "(_test|_room)\\.hpp$")
set(stamp_source ${CMAKE_BINARY_DIR}/generated/stamp.cpp)
set(stamp_header ${CMAKE_BINARY_DIR}/generated/host_stamp.hpp)
add_custom_command(
  OUTPUT ${stamp_source} ${stamp_header}
  COMMAND ${CMAKE_COMMAND} "-DHEADERS=${sdk_headers}" -DSOURCE=${stamp_source}
          -DHEADER=${stamp_header} -DCOMPILER=${CMAKE_CXX_COMPILER_ID}
          -DCOMPILER_VERSION=${CMAKE_CXX_COMPILER_VERSION} -DSTANDARD=${CMAKE_CXX_STANDARD}
          "-DSANITIZE=${KAZAN_SANITIZE}" -P ${CMAKE_SOURCE_DIR}/cmake/WriteStamp.cmake
  DEPENDS ${sdk_headers} ${CMAKE_SOURCE_DIR}/cmake/WriteStamp.cmake
  VERBATIM)
add_custom_target(kazan_stamp DEPENDS ${stamp_source} ${stamp_header})
add_dependencies(kazan kazan_stamp)

# One small library, linked into each plugin library, so that the stamp is compiled once.
add_library(kazan_stamp_object OBJECT ${stamp_source})
target_compile_options(kazan_stamp_object PRIVATE -fvisibility=hidden)
add_dependencies(kazan_stamp_object kazan_stamp)
