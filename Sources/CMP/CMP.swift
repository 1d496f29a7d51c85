// CMP: PKIMessage as views over received bytes and as writers (RFC 9810, RFC 9483; protection: RFC 9481, RFC 9579).
//
// This module knows what a message looks like. It refuses to know who may ask for what, which fields must be there in which
// transaction (Authority), how a MAC or a signature is computed (Crypto) and how messages travel (HTTP). Nothing here
// allocates; a view lives as long as the bytes it was read from.
//
// A message is read in two passes. `PKIMessage` reads header, kind of body, protection and extraCerts; the protection is
// verified over `protectedPart`, the bytes as received; only then is the body read, as the type that belongs to its kind.

@_exported import PKIX
