# What a plugin's author needs, installed: headers, libraries, find_package(Kazan), pkg-config files.
# Nothing of it names a path of the machine that built it: the folder can be moved as a whole.
include(CMakePackageConfigHelpers)
include(KazanSdk)
set(package lib/cmake/Kazan)

foreach(header IN LISTS KAZAN_SDK_HEADERS)
  cmake_path(GET header PARENT_PATH folder)
  install(FILES framework/${header} DESTINATION include/kazan/${folder})
endforeach()
if(KAZAN_TESTS)
  list(TRANSFORM KAZAN_SDK_TESTING_HEADERS PREPEND framework/ OUTPUT_VARIABLE testing)
  install(FILES ${testing} DESTINATION include/kazan/testing)
endif()

install(EXPORT KazanTargets NAMESPACE Kazan:: DESTINATION ${package})
configure_package_config_file(cmake/KazanConfig.cmake.in ${CMAKE_BINARY_DIR}/generated/KazanConfig.cmake
  INSTALL_DESTINATION ${package})
write_basic_package_version_file(${CMAKE_BINARY_DIR}/generated/KazanConfigVersion.cmake
  COMPATIBILITY SameMinorVersion)  # the stamp decides in the end
install(FILES ${CMAKE_BINARY_DIR}/generated/KazanConfig.cmake
  ${CMAKE_BINARY_DIR}/generated/KazanConfigVersion.cmake ${CMAKE_BINARY_DIR}/generated/stamp.cpp
  cmake/KazanPlugin.cmake cmake/KazanTest.cmake cmake/KazanTorch.cmake
  cmake/plugin_exports.map DESTINATION ${package})

foreach(name IN ITEMS kazan kazan-artifacts kazan-sae)
  configure_file(cmake/${name}.pc.in ${CMAKE_BINARY_DIR}/generated/${name}.pc @ONLY)
  install(FILES ${CMAKE_BINARY_DIR}/generated/${name}.pc DESTINATION lib/pkgconfig)
endforeach()
