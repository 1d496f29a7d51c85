// Decimal numbers in text, without stdio (Static.c says why).
#pragma once

#include <stddef.h>
#include <string.h>

/// Writes a number that is not negative and a terminating zero; the digits' count, at most 20.
static inline size_t decimal_put(char *out, unsigned long value) {
  char digits[20];
  size_t count = 0;
  do {
    digits[count++] = (char)('0' + value % 10);
    value /= 10;
  } while (value > 0);
  for (size_t i = 0; i < count; i++) out[i] = digits[count - 1 - i];
  out[count] = 0;
  return count;
}

/// The number at the start of a text, up to its first other character or 18 digits; -1 when there is none.
static inline long long decimal_take(const char *text, const char **rest) {
  long long value = 0;
  const char *at = text;
  while (*at >= '0' && *at <= '9' && at - text < 18) value = value * 10 + (*at++ - '0');
  if (rest != NULL) *rest = at;
  return at == text ? -1 : value;
}
