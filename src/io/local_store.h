// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include "daybook/status.h"
#include "src/io/object_store.h"

namespace daybook {

// A lake that is a directory. Every regular file below it is an object, its key the path below the directory.
//
// Names that begin with "." or "_" are passed over, files and folders, as Hive does. Symbolic links are followed; a
// folder that leads back into itself is entered once. What a listing cannot see in full fails it: a folder that cannot
// be read is kService, a link that leads nowhere or a name that is not UTF-8 is kInput.
//
// The version of an object is its modification time in UTC with nanoseconds. Size and time are compared on Open and
// after every ReadAt, so a file that changes under a run fails it (kInput) and never gives a mixture.
//
// Fails with kConfiguration when `directory` is not there or is no directory.
Result<std::unique_ptr<ObjectStore>> OpenLocalStore(const std::string& directory);

}  // namespace daybook
