# kazan_add_plugin(NAME SOURCES... [LIBRARIES ...] [TORCH]
#                  [COMPUTE SOURCES...] [COMPUTE_LIBRARIES ...] [TESTS SOURCES...] [PRECOMPILE]
#                  [TEST_ONLY])
#   NAME.so and its metadata NAME.json in lib/kazan/plugins. NAME is that of the folder and, in a
#   plugin with one stage, of the stage. COMPUTE makes a second library, NAME.compute.so, opened
#   when a stage runs: what needs libtorch goes there, so that planning stays instant. TORCH gives
#   it, and the tests, libtorch.
#   PRECOMPILE: the SDK's headers are read once for all of the plugin's sources, and those of tests
#   once for all tests; docs/plugins.md says when that pays.
#   TEST_ONLY: a plugin for the whole-program tests; in tests/plugins of the build, not installed.
#   The same for all plugins where KAZAN_TEST_ONLY names a folder to put them instead.
#
# The same function here and where the SDK is installed (KazanConfig.cmake). What it needs has equal
# names in both: Kazan::kazan, stamp, artifacts, torch, testing, describe, runner.

set(KAZAN_PLUGIN_DIR lib/kazan/plugins)
set(KAZAN_PLUGIN_EXPORTS ${CMAKE_CURRENT_LIST_DIR}/plugin_exports.map)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  set(KAZAN_NO_GNU_UNIQUE -fno-gnu-unique)  # clang makes no unique symbols
endif()

# Those of these options that the caller was given (ARG_NAME), to hand them on: a list in `out`.
function(kazan_given out)
  set(given)
  foreach(option IN LISTS ARGN)
    if(ARG_${option})
      list(APPEND given ${option})
    endif()
  endforeach()
  set(${out} ${given} PARENT_SCOPE)
endfunction()

function(kazan_plugin_library target file)
  cmake_parse_arguments(ARG "TEST_ONLY;PRECOMPILE" "" "SOURCES;LIBRARIES" ${ARGN})
  add_library(${target} MODULE ${ARG_SOURCES})
  target_link_libraries(${target} PRIVATE Kazan::kazan Kazan::stamp ${ARG_LIBRARIES})
  # Equal sources give equal libraries, wherever they lie. Without a build type: as a release.
  target_compile_options(${target} PRIVATE
    -fvisibility=hidden -fvisibility-inlines-hidden ${KAZAN_NO_GNU_UNIQUE} $<$<CONFIG:>:-O2>)
  # Static libraries are linked in as they were compiled.
  target_link_options(${target} PRIVATE -Wl,--version-script=${KAZAN_PLUGIN_EXPORTS})
  set_property(TARGET ${target} APPEND PROPERTY LINK_DEPENDS ${KAZAN_PLUGIN_EXPORTS})
  if(NOT KAZAN_IN_TREE)
    target_compile_options(${target} PRIVATE
      -ffile-prefix-map=${CMAKE_CURRENT_SOURCE_DIR}=. -ffile-prefix-map=${CMAKE_BINARY_DIR}=build
      -ffile-prefix-map=${KAZAN_PREFIX}/include/kazan=kazan)
    target_link_options(${target} PRIVATE -Wl,--build-id=sha1)
    if(NOT KAZAN_SANITIZE)
      target_link_options(${target} PRIVATE -Wl,-z,defs)
    endif()
  endif()
  # No path of this machine: who loads a plugin has loaded Kazan's libraries before.
  set_target_properties(${target} PROPERTIES
    PREFIX "" OUTPUT_NAME ${file} CXX_STANDARD 20 CXX_STANDARD_REQUIRED ON CXX_EXTENSIONS OFF
    LIBRARY_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/${KAZAN_PLUGIN_DIR}
    BUILD_WITH_INSTALL_RPATH ON INSTALL_RPATH "$ORIGIN/../..")
  if(ARG_PRECOMPILE)
    target_precompile_headers(${target} PRIVATE <sdk/stage.hpp>)
  endif()
  if(ARG_TEST_ONLY)
    if(NOT KAZAN_TEST_ONLY)
      set(KAZAN_TEST_ONLY ${CMAKE_BINARY_DIR}/tests/plugins)
    endif()
    set_target_properties(${target} PROPERTIES
      LIBRARY_OUTPUT_DIRECTORY ${KAZAN_TEST_ONLY}
      INSTALL_RPATH ${CMAKE_BINARY_DIR}/lib)
    return()
  endif()
  install(TARGETS ${target} LIBRARY DESTINATION ${KAZAN_PLUGIN_DIR})
endfunction()

# A second library that an earlier version had would still be opened: it goes, where this one is
# built and where it is installed.
function(kazan_without_compute target name)
  cmake_parse_arguments(ARG "TEST_ONLY" "" "" ${ARGN})
  add_custom_command(TARGET ${target} POST_BUILD
    COMMAND ${CMAKE_COMMAND} -E rm -f $<TARGET_FILE_DIR:${target}>/${name}.compute.so VERBATIM)
  if(NOT ARG_TEST_ONLY)
    set(stale ${KAZAN_PLUGIN_DIR}/${name}.compute.so)
    install(CODE "file(REMOVE \"\$ENV{DESTDIR}\${CMAKE_INSTALL_PREFIX}/${stale}\")")
  endif()
endfunction()

# NAME.json beside the library, after each time it is linked.
function(kazan_plugin_metadata target name)
  add_custom_command(TARGET ${target} POST_BUILD
    COMMAND Kazan::describe $<TARGET_FILE:${target}> $<TARGET_FILE_DIR:${target}>/${name}.json
    VERBATIM)
  add_dependencies(${target} Kazan::describe)
  # Linked anew, so that the metadata is made anew, when kazan-describe changes.
  set_property(TARGET ${target} APPEND PROPERTY LINK_DEPENDS $<TARGET_FILE:Kazan::describe>)
endfunction()

function(kazan_plugin_tests target name)
  cmake_parse_arguments(ARG "NUMERICAL;PRECOMPILE" "" "SOURCES;LIBRARIES" ${ARGN})
  kazan_given(options NUMERICAL PRECOMPILE)
  kazan_add_test(${name} SOURCES ${ARG_SOURCES} LIBRARIES ${ARG_LIBRARIES} ${options})
  string(REPLACE "." "_" test test_${name})
  if(TARGET ${test})
    # The test runs the stage through its plugin. Elsewhere all is built anyway, and two files at
    # once are ready sooner.
    if(KAZAN_IN_TREE)
      add_dependencies(${test} ${target})
    endif()
    set_property(TEST ${name} APPEND PROPERTY
                 ENVIRONMENT KAZAN_PLUGIN_PATH=$<TARGET_FILE_DIR:${target}>)
  endif()
endfunction()

# In `out` the folder of a plugin's chapter of the manual, README.md, and of its example.yaml:
# FAMILY/NAME or NAME below this one; else this one, where its README.md begins with
# "# FAMILY.NAME": at the root of a project stands what the project is. "" where there is none.
function(kazan_chapter_folder out name)
  string(REPLACE "." "/" path ${name})
  cmake_path(GET path FILENAME short)
  set(${out} "" PARENT_SCOPE)
  foreach(place IN ITEMS ${CMAKE_CURRENT_SOURCE_DIR}/${path} ${CMAKE_CURRENT_SOURCE_DIR}/${short})
    file(GLOB found CONFIGURE_DEPENDS ${place}/README.md ${place}/example.yaml)
    if(found)
      set(${out} ${place} PARENT_SCOPE)
      return()
    endif()
  endforeach()
  file(GLOB chapter CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/README.md)
  if(chapter)
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${chapter})
    file(STRINGS ${chapter} heading LIMIT_COUNT 1)
    if("${heading}" STREQUAL "# ${name}")
      set(${out} ${CMAKE_CURRENT_SOURCE_DIR} PARENT_SCOPE)
    endif()
  endif()
endfunction()

# Where `runner describe` and `runner plugin check` look for it: installed, and in the build folder.
function(kazan_plugin_chapter name)
  string(REPLACE "." "/" path ${name})
  set(to share/kazan/plugins/${path})
  if(KAZAN_IN_TREE)  # all of share/kazan/plugins is a link there
    install(FILES README.md example.yaml DESTINATION ${to})
    return()
  endif()
  kazan_chapter_folder(chapter ${name})
  file(REMOVE ${CMAKE_BINARY_DIR}/${to})
  if(NOT chapter)
    cmake_path(GET path FILENAME short)
    message(STATUS "${name} has no chapter of the manual: it would be ${short}/README.md, or a "
                   "README.md here that begins with # ${name}")
    return()
  endif()
  cmake_path(GET to PARENT_PATH family)
  file(MAKE_DIRECTORY ${CMAKE_BINARY_DIR}/${family})
  file(CREATE_LINK ${chapter} ${CMAKE_BINARY_DIR}/${to} SYMBOLIC)
  install(FILES ${chapter}/README.md ${chapter}/example.yaml DESTINATION ${to} OPTIONAL)
endfunction()

function(kazan_add_plugin name)
  cmake_parse_arguments(ARG "TEST_ONLY;TORCH;PRECOMPILE" ""
                        "SOURCES;LIBRARIES;COMPUTE;COMPUTE_LIBRARIES;TESTS" ${ARGN})
  if(ARG_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "kazan_add_plugin(${name}): no option ${ARG_UNPARSED_ARGUMENTS}")
  endif()
  if(KAZAN_TEST_ONLY)
    set(ARG_TEST_ONLY ON)
  endif()
  if(ARG_TORCH AND NOT ARG_COMPUTE)
    message(FATAL_ERROR "kazan_add_plugin(${name}): TORCH is for COMPUTE sources, and there are "
                        "none; the library of SOURCES is opened to plan, which has to be instant")
  endif()
  if(ARG_TORCH)
    kazan_find_torch("${KAZAN_PREFIX}/include/kazan/sdk/torch/stamp.hpp")
    list(APPEND ARG_COMPUTE_LIBRARIES Kazan::torch)
  endif()
  string(REPLACE "." "_" target plugin_${name})
  kazan_given(options TEST_ONLY PRECOMPILE)
  kazan_plugin_library(${target} ${name} ${options}
    SOURCES ${ARG_SOURCES} LIBRARIES ${ARG_LIBRARIES})
  if(ARG_COMPUTE AND NOT KAZAN_FUZZ)
    kazan_plugin_library(${target}_compute ${name}.compute ${options}
      SOURCES ${ARG_COMPUTE} LIBRARIES ${ARG_LIBRARIES} ${ARG_COMPUTE_LIBRARIES})
    add_dependencies(${target} ${target}_compute)
  endif()
  if(NOT ARG_COMPUTE)
    kazan_without_compute(${target} ${name} ${options})
  endif()
  kazan_plugin_metadata(${target} ${name})
  if(ARG_TESTS)
    set(numerical)
    if(ARG_COMPUTE)
      set(numerical NUMERICAL)
    endif()
    list(REMOVE_ITEM options TEST_ONLY)
    kazan_plugin_tests(${target} ${name} SOURCES ${ARG_TESTS}
      LIBRARIES ${ARG_LIBRARIES} ${ARG_COMPUTE_LIBRARIES} ${numerical} ${options})
  endif()
  if(ARG_TEST_ONLY)
    return()
  endif()
  if(TARGET product)
    add_dependencies(product ${target})
  endif()
  set_property(GLOBAL APPEND PROPERTY KAZAN_PLUGINS ${target})
  install(FILES $<TARGET_FILE_DIR:${target}>/${name}.json DESTINATION ${KAZAN_PLUGIN_DIR})
  kazan_plugin_chapter(${name})
endfunction()
