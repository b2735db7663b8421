# kazan_add_test(NAME SOURCES... [LIBRARIES ...] [NUMERICAL] [THREADS] [PRECOMPILE])
#   One Catch2 program, one ctest test. NUMERICAL: starts in the environment that workers get
#   (threads, BLAS kernels), as tests that use libtorch must. Its label is `numerical`, that of
#   the others `fast`: tools/dev sanitize builds the target `fast_tests` and runs `ctest -L fast`.
#   THREADS: has something to say of threads, or of processes side by side; label `threads` too, for
#   tools/dev tsan, which builds `thread_tests`. Not for libtorch: it was built without.
#   PRECOMPILE: as kazan_add_plugin.
#   In a project that found the installed SDK it is the same, with the labels alone.
# kazan_add_script_test(NAME SCRIPT ARGUMENTS...)
#   A shell script that drives the built program; label `program`.

if(KAZAN_TESTS AND KAZAN_IN_TREE)
  find_package(Catch2 2.13 REQUIRED)
  enable_testing()
  add_custom_target(fast_tests)
  add_custom_target(thread_tests)
endif()

# In sanitized builds too, workers that crash on purpose die of their signal, what asks for too much
# memory is told so, and tests put libraries of their own before all others. Up to GCC 13 the search
# for leaks takes some blocks of thread-local variables for those of an older glibc, at random, and
# crashes (google/sanitizers#1322): they are left out of it.
set(sanitizer_options)
if(KAZAN_SANITIZE)
  set(common handle_segv=0:handle_abort=0:allocator_may_return_null=1)
  set(asan ${common}:verify_asan_link_order=0:intercept_tls_get_addr=0)
  set(sanitizer_options ASAN_OPTIONS=${asan} TSAN_OPTIONS=${common})
endif()

function(kazan_add_test name)
  if(NOT KAZAN_TESTS)
    return()
  endif()
  cmake_parse_arguments(ARG "NUMERICAL;THREADS;PRECOMPILE" "" "SOURCES;LIBRARIES" ${ARGN})
  set(target test_${name})
  string(REPLACE "." "_" target ${target})
  add_executable(${target} ${ARG_SOURCES})
  target_link_libraries(${target} PRIVATE Kazan::testing ${ARG_LIBRARIES})
  target_compile_options(${target} PRIVATE $<$<CONFIG:>:-O2>)
  set_target_properties(${target} PROPERTIES
    CXX_STANDARD 20 CXX_STANDARD_REQUIRED ON CXX_EXTENSIONS OFF
    RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests
    INSTALL_RPATH "${CMAKE_BINARY_DIR}/lib;${CMAKE_BINARY_DIR}/${KAZAN_PLUGIN_DIR}")
  if(ARG_PRECOMPILE)
    target_precompile_headers(${target} PRIVATE
      <catch2/catch.hpp> <sdk/stage.hpp> <testing/fixtures.hpp> <testing/rig.hpp>)
  endif()
  set(launcher)
  set(label fast)
  if(ARG_NUMERICAL)
    set(launcher $<TARGET_FILE:Kazan::runner> env)
    set(label numerical)
    add_dependencies(${target} Kazan::runner)
  endif()
  add_test(NAME ${name} COMMAND ${launcher} $<TARGET_FILE:${target}>
           WORKING_DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR})
  set_tests_properties(${name} PROPERTIES LABELS ${label} ENVIRONMENT "${sanitizer_options}")
  if(ARG_THREADS)
    set_property(TEST ${name} APPEND PROPERTY LABELS threads)
  endif()
  if(NOT KAZAN_IN_TREE)
    return()
  endif()
  if(ARG_THREADS)
    add_dependencies(thread_tests ${target})
  endif()
  if(label STREQUAL "fast")
    add_dependencies(fast_tests ${target})
  endif()
endfunction()

function(kazan_add_script_test name script)
  add_test(NAME ${name} COMMAND bash ${CMAKE_CURRENT_SOURCE_DIR}/${script} ${ARGN}
           WORKING_DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR})
  set(environment HF_HUB_OFFLINE=1 ${sanitizer_options})
  set_tests_properties(${name} PROPERTIES LABELS program ENVIRONMENT "${environment}")
endfunction()
