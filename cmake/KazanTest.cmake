# kazan_add_test(NAME SOURCES... [LIBRARIES ...] [NUMERICAL])
#   One Catch2 program, one ctest test. NUMERICAL: starts in the environment that workers get
#   (threads, BLAS kernels), as tests that use libtorch must.
find_package(Catch2 2.13 REQUIRED)

if(KAZAN_TESTS)
  enable_testing()
endif()

function(kazan_add_test name)
  if(NOT KAZAN_TESTS)
    return()
  endif()
  cmake_parse_arguments(ARG "NUMERICAL" "" "SOURCES;LIBRARIES" ${ARGN})
  set(target test_${name})
  string(REPLACE "." "_" target ${target})
  add_executable(${target} ${ARG_SOURCES})
  target_link_libraries(${target} PRIVATE kazan_testing ${ARG_LIBRARIES})
  set_target_properties(${target} PROPERTIES
    RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests
    INSTALL_RPATH "${CMAKE_BINARY_DIR}/lib;${CMAKE_BINARY_DIR}/${KAZAN_PLUGIN_DIR}")
  set(launcher)
  if(ARG_NUMERICAL)
    set(launcher $<TARGET_FILE:runner> env)
    add_dependencies(${target} runner)
  endif()
  add_test(NAME ${name} COMMAND ${launcher} $<TARGET_FILE:${target}>
           WORKING_DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR})
endfunction()
