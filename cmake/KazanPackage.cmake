# The Debian package, `cpack --config build/release/CPackConfig.cmake`: the program, its plugins and
# the SDK. Dependencies are those of the libraries that are linked (dpkg-shlibdeps).
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME kazan)
set(CPACK_PACKAGE_VENDOR Kazan)
# A package names who answers for it: whoever builds it to give it away sets this.
set(KAZAN_PACKAGE_CONTACT "The Kazan authors <kazan@unset.invalid>" CACHE STRING
    "maintainer of the Debian package, \"Name <address>\"")
set(CPACK_PACKAGE_CONTACT ${KAZAN_PACKAGE_CONTACT})
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)  # symbol tables only: build ids and stamps stay
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION science)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS_PRIVATE_DIRS ${CMAKE_BINARY_DIR}/lib)
# Without it libtorch multiplies by the reference BLAS; with these, plugins are written.
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS libopenblas0-pthread)
set(CPACK_DEBIAN_PACKAGE_SUGGESTS "g++, cmake (>= 3.25), catch2 (>= 2.13), libtorch-dev, pkg-config")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "plugin-based experiment framework for sparse autoencoders")
set(CPACK_PACKAGE_DESCRIPTION "Runs experiments on sparse autoencoders that are trained on what a
language model computes inside. An experiment is a YAML file; every stage of
it is a plugin. This package has the program (runner), its plugins, a small
model, the shipped studies, and what is needed to write further plugins.")
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA ${CMAKE_CURRENT_LIST_DIR}/debian/triggers)

# What only a package has: /usr/share of it, laid out in the build folder.
set(share ${CMAKE_BINARY_DIR}/debian/share)
find_program(KAZAN_GZIP gzip REQUIRED)
function(kazan_gzip file out)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${file})
  get_filename_component(folder ${out} DIRECTORY)
  file(MAKE_DIRECTORY ${folder})
  execute_process(COMMAND ${KAZAN_GZIP} -9 --no-name --stdout ${file} OUTPUT_FILE ${out}
                  COMMAND_ERROR_IS_FATAL ANY)
endfunction()
configure_file(${CMAKE_CURRENT_LIST_DIR}/debian/changelog.in ${CMAKE_BINARY_DIR}/debian/changelog @ONLY)
kazan_gzip(${CMAKE_BINARY_DIR}/debian/changelog ${share}/doc/kazan/changelog.gz)
foreach(page IN ITEMS runner kazan-describe)
  kazan_gzip(${CMAKE_CURRENT_LIST_DIR}/debian/${page}.1 ${share}/man/man1/${page}.1.gz)
endforeach()
configure_file(${CMAKE_CURRENT_LIST_DIR}/debian/overrides ${share}/lintian/overrides/kazan COPYONLY)
set(CPACK_INSTALLED_DIRECTORIES ${share} usr/share)
include(CPack)
