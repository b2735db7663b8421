# Third-party libraries. Each is linked by one room only (HACKING.md has the list).

find_package(Boost 1.74 REQUIRED COMPONENTS program_options)
find_package(yaml-cpp REQUIRED)
find_package(OpenSSL REQUIRED COMPONENTS Crypto SSL)  # SSL: tests only
find_package(nlohmann_json REQUIRED)
find_library(KAZAN_XXHASH_LIBRARY xxhash REQUIRED)
find_package(HDF5 REQUIRED COMPONENTS C)
find_package(Threads REQUIRED)
find_package(CURL 7.85 REQUIRED)

include(KazanTorch)
kazan_find_torch(${CMAKE_SOURCE_DIR}/framework/sdk/torch/stamp.hpp)
