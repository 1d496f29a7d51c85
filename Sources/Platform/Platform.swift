/// Linux: files, what happens on descriptors, sockets, signals and clocks. The only importer of CLinux, and with it the only
/// place where system calls are made.
///
/// This module knows nothing of HTTP or CMP. What it hands out as an owner (`~Copyable`) closes its descriptor when it goes;
/// what it hands out as a number belongs to whoever takes it.
