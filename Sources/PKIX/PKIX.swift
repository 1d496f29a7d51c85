// PKIX: names, keys, requests, certificates, CRLs, CRMF, CMS and PKCS #12 as views over received bytes and as writers
// (RFC 5280, 2986, 4211, 5652, 5958, 7292, 8018).
//
// This module knows structures. It refuses to know what is allowed (Authority), how anything is computed (Crypto) and
// what a message is (CMP). One ASN.1 type a file, named as the RFC names it, the production in its doc comment, the
// reader and below it the writer, facing each other. Nothing here allocates; a view lives as long as the bytes it was
// read from.

@_exported import DER
