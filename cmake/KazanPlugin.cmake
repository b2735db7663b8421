# kazan_add_plugin(NAME SOURCES... [LIBRARIES ...]
#                  [COMPUTE SOURCES...] [COMPUTE_LIBRARIES ...] [TESTS SOURCES...] [TEST_ONLY])
#   NAME.so and its metadata NAME.json in lib/kazan/plugins. NAME is that of the folder and, in a
#   plugin with one stage, of the stage. COMPUTE makes a second library, NAME.compute.so, opened
#   when a stage runs: what needs libtorch goes there, so that planning stays instant.
#   TEST_ONLY: a plugin for the whole-program tests; in tests/plugins of the build, not installed.

function(kazan_plugin_library target file)
  cmake_parse_arguments(ARG "TEST_ONLY" "" "SOURCES;LIBRARIES" ${ARGN})
  add_library(${target} MODULE ${ARG_SOURCES})
  target_link_libraries(${target} PRIVATE kazan $<TARGET_OBJECTS:kazan_stamp_object> ${ARG_LIBRARIES})
  target_compile_options(${target} PRIVATE -fvisibility=hidden -fvisibility-inlines-hidden
                                           ${KAZAN_NO_GNU_UNIQUE})
  set_target_properties(${target} PROPERTIES
    PREFIX "" OUTPUT_NAME ${file}
    LIBRARY_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/${KAZAN_PLUGIN_DIR}
    INSTALL_RPATH "$ORIGIN/../..")
  if(ARG_TEST_ONLY)
    set_target_properties(${target} PROPERTIES
      LIBRARY_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests/plugins
      INSTALL_RPATH ${CMAKE_BINARY_DIR}/lib)
    return()
  endif()
  install(TARGETS ${target} LIBRARY DESTINATION ${KAZAN_PLUGIN_DIR})
endfunction()

function(kazan_add_plugin name)
  cmake_parse_arguments(ARG "TEST_ONLY" ""
                        "SOURCES;LIBRARIES;COMPUTE;COMPUTE_LIBRARIES;TESTS" ${ARGN})
  string(REPLACE "." "_" target plugin_${name})
  set(test_only)
  if(ARG_TEST_ONLY)
    set(test_only TEST_ONLY)
  endif()
  kazan_plugin_library(${target} ${name} ${test_only}
    SOURCES ${ARG_SOURCES} LIBRARIES ${ARG_LIBRARIES})
  if(ARG_COMPUTE AND NOT KAZAN_FUZZ)
    kazan_plugin_library(${target}_compute ${name}.compute
      SOURCES ${ARG_COMPUTE}
      LIBRARIES ${ARG_LIBRARIES} ${ARG_COMPUTE_LIBRARIES})
    add_dependencies(${target} ${target}_compute)
  endif()
  if(NOT ARG_COMPUTE)  # one that an earlier version had would still be opened
    add_custom_command(TARGET ${target} POST_BUILD
      COMMAND ${CMAKE_COMMAND} -E rm -f $<TARGET_FILE_DIR:${target}>/${name}.compute.so VERBATIM)
  endif()
  add_custom_command(TARGET ${target} POST_BUILD
    COMMAND kazan-describe $<TARGET_FILE:${target}> $<TARGET_FILE_DIR:${target}>/${name}.json
    VERBATIM)
  add_dependencies(${target} kazan-describe)
  # Linked anew, so that the metadata is made anew, when kazan-describe changes.
  set_target_properties(${target} PROPERTIES LINK_DEPENDS $<TARGET_FILE:kazan-describe>)
  if(ARG_TEST_ONLY)
    return()
  endif()
  add_dependencies(product ${target})
  if(NOT ARG_COMPUTE)
    set(stale ${KAZAN_PLUGIN_DIR}/${name}.compute.so)
    install(CODE "file(REMOVE \"\$ENV{DESTDIR}\${CMAKE_INSTALL_PREFIX}/${stale}\")")
  endif()
  set_property(GLOBAL APPEND PROPERTY KAZAN_PLUGINS ${target})
  install(FILES $<TARGET_FILE_DIR:${target}>/${name}.json DESTINATION ${KAZAN_PLUGIN_DIR})
  # The chapter of the manual, for `runner describe`, which finds it by the plugin's name.
  string(REPLACE "." "/" chapter ${name})
  install(FILES README.md example.yaml DESTINATION share/kazan/plugins/${chapter})
  if(ARG_TESTS)
    set(numerical)
    if(ARG_COMPUTE)
      set(numerical NUMERICAL)
    endif()
    kazan_add_test(${name} SOURCES ${ARG_TESTS} LIBRARIES ${ARG_LIBRARIES} ${ARG_COMPUTE_LIBRARIES}
                   ${numerical})
    if(KAZAN_TESTS)
      string(REPLACE "." "_" test test_${name})
      add_dependencies(${test} ${target})  # the test runs the stage through its plugin
    endif()
  endif()
endfunction()
