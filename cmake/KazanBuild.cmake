# Compiler settings that hold for everything here, and the layout of the build folder, which is
# that of an installation: bin/, lib/, lib/kazan/plugins/, share/kazan/.

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "" FORCE)
endif()
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -DNDEBUG")

find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM)
  set(CMAKE_CXX_COMPILER_LAUNCHER
      ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros ${CCACHE_PROGRAM})
endif()

include(GNUInstallDirs)
set(CMAKE_INSTALL_LIBDIR lib)
set(KAZAN_IN_TREE ON)  # KazanPlugin.cmake and KazanTest.cmake serve other builds too
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)
set(CMAKE_LIBRARY_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/lib)

# The same bytes in every clone and once installed: no absolute paths, no relinking. The relative
# path is what ccache makes of the absolute one where its base_dir is set.
file(RELATIVE_PATH to_source ${CMAKE_BINARY_DIR} ${CMAKE_SOURCE_DIR})
string(REGEX REPLACE "/$" "" to_source "${to_source}")
set(CMAKE_BUILD_WITH_INSTALL_RPATH ON)
add_compile_options(-ffile-prefix-map=${CMAKE_SOURCE_DIR}=. -ffile-prefix-map=${CMAKE_BINARY_DIR}=build
                    -ffile-prefix-map=${to_source}=.)
add_link_options(-Wl,--build-id=sha1)
if(NOT KAZAN_SANITIZE)
  add_link_options(-Wl,-z,defs)
endif()

add_compile_options(-Wall -Wextra -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  add_compile_options(-Wno-restrict)  # false alarms in std::string, GCC bug 105651
endif()
if(KAZAN_WERROR)
  add_compile_options(-Werror)
endif()
if(KAZAN_SANITIZE)
  add_compile_options(-fsanitize=${KAZAN_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    add_compile_options(-Wno-maybe-uninitialized)  # false alarms in std::function when instrumented
  endif()
  add_link_options(-fsanitize=${KAZAN_SANITIZE})
endif()
