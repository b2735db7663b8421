# The ABI stamp: a text in the section .kazan.stamp of every plugin library, read from the file
# before it is loaded. Made anew whenever a header of the SDK changes.
include(KazanSdk)
list(TRANSFORM KAZAN_SDK_HEADERS PREPEND ${CMAKE_SOURCE_DIR}/framework/ OUTPUT_VARIABLE sdk_headers)
set(stamp_source ${CMAKE_BINARY_DIR}/generated/stamp.cpp)
set(stamp_header ${CMAKE_BINARY_DIR}/generated/host_stamp.hpp)
add_custom_command(
  OUTPUT ${stamp_source} ${stamp_header}
  COMMAND ${CMAKE_COMMAND} "-DHEADERS=${sdk_headers}" -DSOURCE=${stamp_source}
          -DHEADER=${stamp_header} -P ${CMAKE_SOURCE_DIR}/cmake/WriteStamp.cmake
  DEPENDS ${sdk_headers} ${CMAKE_SOURCE_DIR}/cmake/WriteStamp.cmake
  VERBATIM)
add_custom_target(kazan_stamp DEPENDS ${stamp_source} ${stamp_header})
add_dependencies(kazan kazan_stamp)

# Linked into each plugin library; compiled once here, and once a plugin where the SDK is installed,
# by its author's compiler, which is what it has to name.
add_library(kazan_stamp_object OBJECT ${stamp_source})
target_compile_options(kazan_stamp_object PRIVATE -fvisibility=hidden)
add_dependencies(kazan_stamp_object kazan_stamp)
add_library(Kazan::stamp ALIAS kazan_stamp_object)
