#pragma once

#include "Files.h"
