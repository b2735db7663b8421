# kazan_add_plugin(NAME SOURCES... [LIBRARIES ...]
#                  [COMPUTE SOURCES...] [COMPUTE_LIBRARIES ...] [TESTS SOURCES...])
#   NAME.so and its metadata NAME.json in lib/kazan/plugins. NAME is that of the folder and, in a
#   plugin with one stage, of the stage. COMPUTE makes a second library, NAME.compute.so, opened
#   when a stage runs: what needs libtorch goes there, so that planning stays instant.

function(kazan_plugin_library target file)
  cmake_parse_arguments(ARG "" "" "SOURCES;LIBRARIES" ${ARGN})
  add_library(${target} MODULE ${ARG_SOURCES})
  target_link_libraries(${target} PRIVATE kazan $<TARGET_OBJECTS:kazan_stamp_object> ${ARG_LIBRARIES})
  target_compile_options(${target} PRIVATE -fvisibility=hidden -fvisibility-inlines-hidden
                                           -fno-gnu-unique)
  set_target_properties(${target} PROPERTIES
    PREFIX "" OUTPUT_NAME ${file}
    LIBRARY_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/${KAZAN_PLUGIN_DIR}
    INSTALL_RPATH "$ORIGIN/../..")
  install(TARGETS ${target} LIBRARY DESTINATION ${KAZAN_PLUGIN_DIR})
endfunction()

function(kazan_add_plugin name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LIBRARIES;COMPUTE;COMPUTE_LIBRARIES;TESTS" ${ARGN})
  string(REPLACE "." "_" target plugin_${name})
  kazan_plugin_library(${target} ${name}
    SOURCES ${ARG_SOURCES} LIBRARIES ${ARG_LIBRARIES})
  if(ARG_COMPUTE)
    kazan_plugin_library(${target}_compute ${name}.compute
      SOURCES ${ARG_COMPUTE}
      LIBRARIES ${ARG_LIBRARIES} ${ARG_COMPUTE_LIBRARIES})
    add_dependencies(${target} ${target}_compute)
  endif()
  set(metadata ${CMAKE_BINARY_DIR}/${KAZAN_PLUGIN_DIR}/${name}.json)
  add_custom_command(TARGET ${target} POST_BUILD
    COMMAND kazan-describe $<TARGET_FILE:${target}> ${metadata} VERBATIM)
  add_dependencies(${target} kazan-describe)
  add_dependencies(product ${target})
  install(FILES ${metadata} DESTINATION ${KAZAN_PLUGIN_DIR})
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
