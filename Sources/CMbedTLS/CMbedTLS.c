#include "CMbedTLS.h"
typedef int CMbedTLS_unit;
