// Store keeps records: it appends octets to a log, makes them durable together, and gives them back after whatever
// happened to the machine in between.
//
// It knows nothing of certificates beyond the layout of its records, nothing of files beyond the protocol `Disk`, and asks
// nobody for time or chance: both are arguments. It imports nothing. The format is in LogFormat.swift, byte by byte.
