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
set(CPACK_PACKAGE_DESCRIPTION "Runs experiments on sparse autoencoders that are trained on what a
language model computes inside. An experiment is a YAML file; every stage of
it is a plugin. This package has the program (runner), its plugins, a small
model, the shipped studies, and what is needed to write further plugins.")
include(CPack)
