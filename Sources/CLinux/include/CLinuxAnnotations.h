#pragma once

// What lets Swift see a pointer and its count as Span<UInt8> or MutableSpan<UInt8>; other compilers need not know.

#if __has_include(<ptrcheck.h>)
#include <ptrcheck.h>
#endif
#if __has_include(<lifetimebound.h>)
#include <lifetimebound.h>
#endif
#ifndef __counted_by
#define __counted_by(count)
#endif
#ifndef __noescape
#define __noescape
#endif

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CLINUX_IN(name) const uint8_t *__counted_by(name##_count) name __noescape, size_t name##_count
#define CLINUX_OUT(name) uint8_t *__counted_by(name##_count) name __noescape, size_t name##_count
