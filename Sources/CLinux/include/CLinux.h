#pragma once

// The one border to Linux: thin functions whose arguments Swift can import without a pointer. A function returns what the
// system call returns, or the negative of errno.

#include "CLinuxSockets.h"
#include "Files.h"
#include "CLinuxFiles.h"
