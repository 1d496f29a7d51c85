// What a static image leaves out of glibc.
//
// The start of a program, malloc's statistics and mbedTLS's self-tests mention stdio; stdio mentions locales, character sets
// and the dynamic loader. None of it ever runs here: nothing in signet prints through stdio, loads a library or sets a locale.
// These definitions stand in front of the library's own, so that the linker never opens those parts of it, and the image is
// 400 KB smaller. Scripts/sdk says SIGNET_STATIC when it builds an image; every other build has the whole libc.
//
// What must not be called ends the process, and Scripts/source-rules sees to it that nobody calls it.
#ifdef SIGNET_STATIC

#include <stddef.h>
#include <stdlib.h>
#include <unistd.h>

#define NEVER_CALLED(name)                  \
  void never_##name(void) __asm__(#name); \
  void never_##name(void) { abort(); }

// Under the names by which the program, mbedTLS and other parts of libc know them.
NEVER_CALLED(printf)
NEVER_CALLED(__printf_chk)
NEVER_CALLED(fprintf)
NEVER_CALLED(snprintf)
NEVER_CALLED(__snprintf)
NEVER_CALLED(__snprintf_chk)
NEVER_CALLED(asprintf)
NEVER_CALLED(__asprintf)
NEVER_CALLED(puts)
NEVER_CALLED(fputs)
NEVER_CALLED(_IO_fputs)
NEVER_CALLED(fopen)
NEVER_CALLED(fclose)
NEVER_CALLED(fread)
NEVER_CALLED(fwrite)
NEVER_CALLED(fseek)
NEVER_CALLED(ftell)
NEVER_CALLED(fgets)
NEVER_CALLED(ferror)
NEVER_CALLED(gmtime_r)

void *stdin, *stdout, *stderr;

// Swift's last words when it stops on a fault of ours.
int putchar(int octet);
int putchar(int octet) {
  unsigned char one = (unsigned char)octet;
  return write(2, &one, 1) == 1 ? octet : -1;
}

// An assertion of libc itself: its text would need a message catalogue.
void __assert_fail(const char *what, const char *file, unsigned line, const char *function);
void __assert_fail(const char *what, const char *file, unsigned line, const char *function) {
  (void)what, (void)file, (void)line, (void)function;
  abort();
}

// Texts of errors for the loader's messages; ours come from strerrordesc_np.
char *__strerror_r(int error, char *text, size_t room);
char *__strerror_r(int error, char *text, size_t room) {
  (void)error, (void)text, (void)room;
  return "";
}

// malloc asks how many arenas are worth having: there is one thread. The others stand in the same part of libc.
#define COUNT_OF_MACHINE(name, value)         \
  long machine_##name(void) __asm__(#name); \
  long machine_##name(void) { return value; }

COUNT_OF_MACHINE(__get_nprocs, 1)
COUNT_OF_MACHINE(get_nprocs, 1)
COUNT_OF_MACHINE(__get_nprocs_conf, 1)
COUNT_OF_MACHINE(get_nprocs_conf, 1)
COUNT_OF_MACHINE(__get_nprocs_sched, 1)
COUNT_OF_MACHINE(__get_phys_pages, 4096)
COUNT_OF_MACHINE(get_phys_pages, 4096)
COUNT_OF_MACHINE(__get_avphys_pages, 1024)
COUNT_OF_MACHINE(get_avphys_pages, 1024)

// Tables of the locale for isalpha and its like, which nothing here calls.
void __ctype_init(void);
void __ctype_init(void) {}

#endif
