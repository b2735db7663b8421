# kazan_find_torch(): the target kazan_libtorch, alias Kazan::libtorch. In Kazan's own build, and in
# one of a plugin that asks for TORCH.
#
# libtorch is found by its files: its own CMake package demands a CUDA toolkit when built with CUDA,
# and prefers another libc10 when two are installed. KAZAN_TORCH_ROOT names one of your own.
set(KAZAN_TORCH_ROOT "" CACHE PATH "A libtorch of your own (docs/libtorch.md); empty: the system's")

# STAMP: the header that marks what is compiled with it (sdk/torch/stamp.hpp).
function(kazan_find_torch stamp)
  if(TARGET kazan_libtorch)
    return()
  endif()
  set(hints)
  if(KAZAN_TORCH_ROOT)
    set(hints HINTS ${KAZAN_TORCH_ROOT} NO_DEFAULT_PATH)
  endif()
  find_path(KAZAN_TORCH_INCLUDE ATen/ATen.h ${hints} PATH_SUFFIXES include REQUIRED)
  find_library(KAZAN_TORCH_LIBRARY torch_cpu ${hints} PATH_SUFFIXES lib REQUIRED)
  find_library(KAZAN_C10_LIBRARY c10 ${hints} PATH_SUFFIXES lib REQUIRED)
  add_library(kazan_libtorch INTERFACE)
  add_library(Kazan::libtorch ALIAS kazan_libtorch)
  target_include_directories(kazan_libtorch SYSTEM INTERFACE
    ${KAZAN_TORCH_INCLUDE} ${KAZAN_TORCH_INCLUDE}/torch/csrc/api/include)
  target_link_libraries(kazan_libtorch INTERFACE ${KAZAN_TORCH_LIBRARY} ${KAZAN_C10_LIBRARY})
  target_compile_options(kazan_libtorch INTERFACE -include ${stamp})
  if(KAZAN_TORCH_ROOT)
    target_link_options(kazan_libtorch INTERFACE LINKER:-rpath,${KAZAN_TORCH_ROOT}/lib)
  endif()
  # Debian's libtorch logs through glog, from its headers too.
  find_library(KAZAN_GLOG_LIBRARY glog)
  if(KAZAN_GLOG_LIBRARY AND NOT KAZAN_TORCH_ROOT)
    target_link_libraries(kazan_libtorch INTERFACE ${KAZAN_GLOG_LIBRARY})
  endif()
  if(TARGET Kazan::torch)  # installed; which libtorch it goes with is not known before
    set_property(TARGET Kazan::torch APPEND PROPERTY INTERFACE_LINK_LIBRARIES Kazan::libtorch)
  endif()
endfunction()
