// Where this installation is.
#pragma once

#include <filesystem>

namespace kazan {

// The folder that libkazan was loaded from: <installation>/lib, whichever program asks.
// Throws Error (Fault::machine) when it is not there any more.
std::filesystem::path library_folder();

}  // namespace kazan
