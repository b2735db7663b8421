# Third-party libraries. Each is linked by one room only (HACKING.md has the list).

find_package(Boost 1.74 REQUIRED COMPONENTS program_options)
find_package(yaml-cpp REQUIRED)
find_package(OpenSSL REQUIRED COMPONENTS Crypto)
find_package(nlohmann_json REQUIRED)
find_library(KAZAN_XXHASH_LIBRARY xxhash REQUIRED)
find_package(HDF5 REQUIRED COMPONENTS C)
find_package(Threads REQUIRED)

# libtorch, found by its files: its own CMake package demands a CUDA toolkit when built with CUDA,
# and prefers another libc10 when two are installed.
set(hints)
if(KAZAN_TORCH_ROOT)
  set(hints HINTS ${KAZAN_TORCH_ROOT} NO_DEFAULT_PATH)
endif()
find_path(KAZAN_TORCH_INCLUDE ATen/ATen.h ${hints} PATH_SUFFIXES include REQUIRED)
find_library(KAZAN_TORCH_LIBRARY torch_cpu ${hints} PATH_SUFFIXES lib REQUIRED)
find_library(KAZAN_C10_LIBRARY c10 ${hints} PATH_SUFFIXES lib REQUIRED)
add_library(kazan_libtorch INTERFACE)
target_include_directories(kazan_libtorch SYSTEM INTERFACE
  ${KAZAN_TORCH_INCLUDE} ${KAZAN_TORCH_INCLUDE}/torch/csrc/api/include)
target_link_libraries(kazan_libtorch INTERFACE ${KAZAN_TORCH_LIBRARY} ${KAZAN_C10_LIBRARY})
target_compile_options(kazan_libtorch INTERFACE
  -include ${CMAKE_SOURCE_DIR}/framework/sdk/torch/stamp.hpp)
if(KAZAN_TORCH_ROOT)
  target_link_options(kazan_libtorch INTERFACE LINKER:-rpath,${KAZAN_TORCH_ROOT}/lib)
endif()
# Debian's libtorch logs through glog, from its headers too.
find_library(KAZAN_GLOG_LIBRARY glog)
if(KAZAN_GLOG_LIBRARY AND NOT KAZAN_TORCH_ROOT)
  target_link_libraries(kazan_libtorch INTERFACE ${KAZAN_GLOG_LIBRARY})
endif()
