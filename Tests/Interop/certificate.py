# What an issued certificate must be, read independently: the profile's extensions, its key, its names, its serial
# number.

import calendar
import hashlib
import re
import time

import answer
import der
import keys

BASIC_CONSTRAINTS, KEY_USAGE, EXTENDED_KEY_USAGE = "2.5.29.19", "2.5.29.15", "2.5.29.37"
SUBJECT_KEY_IDENTIFIER, AUTHORITY_KEY_IDENTIFIER, SUBJECT_ALT_NAME = "2.5.29.14", "2.5.29.35", "2.5.29.17"
CLIENT_AUTH = "1.3.6.1.5.5.7.3.2"
KNOWN = {
    BASIC_CONSTRAINTS,
    KEY_USAGE,
    EXTENDED_KEY_USAGE,
    SUBJECT_KEY_IDENTIFIER,
    AUTHORITY_KEY_IDENTIFIER,
    SUBJECT_ALT_NAME,
}
YEAR = 365 * 86400


def faults(octets, ca, key=None, subject=None, sans=()):
    """Everything that is wrong with a certificate of the default profile; `ca` is its issuer's certificate."""
    try:
        certificate, issuer = der.read(octets), der.read(ca)
        return [
            fault
            for fault in (*basics(certificate, issuer, key, subject), *extensions(certificate, issuer, sans))
            if fault
        ]
    except (der.Malformed, IndexError) as error:
        return [f"the certificate is malformed: {error}"]


def basics(certificate, issuer, key, subject):
    tbs = certificate[0]
    yield None if tbs[0].tag == 0xA0 and tbs[0][0].integer == 2 else "not a version 3 certificate"
    serial = answer.serial_number(certificate)
    yield None if 0 < serial < 2**159 and serial.bit_length() >= 100 else f"serial number {serial:x}"
    yield None if answer.issuer(certificate) == answer.subject(issuer) else "issuer is not the CA's subject"
    yield None if answer.tbs_field(certificate, 1).whole == certificate[1].whole else "signature algorithms differ"
    right = keys.verify(answer.public_key(issuer), certificate[1].whole, certificate[2].bits, tbs.whole)
    yield None if right else "the CA's signature is wrong"
    if key is not None:
        yield None if answer.public_key(certificate) == key.public else "the public key is not the requested one"
    if subject is not None:
        found = answer.subject(certificate)
        yield None if found == der.name(*subject) else f"the subject is {found.hex()}"
    begin, end = (seconds(item) for item in answer.tbs_field(certificate, 3).items)
    yield None if begin <= time.time() + 5 else "notBefore is in the future"
    yield (
        None
        if abs(end - time.time() - YEAR) < 3 * 86400
        else f"notAfter is {(end - time.time()) / 86400:.0f} days away, not a year"
    )


def extensions(certificate, issuer, sans):
    found = answer.extensions(certificate)
    yield None if set(found) <= KNOWN else f"unexpected extensions {set(found) - KNOWN}"
    if BASIC_CONSTRAINTS in found:
        yield None if not found[BASIC_CONSTRAINTS][1].items else "basicConstraints says more than an end entity's"
    critical, usage = found.get(KEY_USAGE, (None, None))
    yield None if critical and usage.whole == b"\x03\x02\x07\x80" else "keyUsage is not critical digitalSignature"
    extended = found.get(EXTENDED_KEY_USAGE, (None, None))[1]
    yield (
        None if extended and [item.oid for item in extended.items] == [CLIENT_AUTH] else "extKeyUsage is not clientAuth"
    )
    identifier = found.get(SUBJECT_KEY_IDENTIFIER, (None, None))[1]
    yield (
        None
        if identifier and identifier.value in key_identifiers(certificate)
        else "subjectKeyIdentifier is not of the key"
    )
    authority = found.get(AUTHORITY_KEY_IDENTIFIER, (None, None))[1]
    wanted = answer.extensions(issuer)[SUBJECT_KEY_IDENTIFIER][1].value
    yield (
        None
        if authority and authority.find(0x80) and authority.find(0x80).value == wanted
        else "authorityKeyIdentifier is not the CA's"
    )
    names = found.get(SUBJECT_ALT_NAME, (None, None))[1]
    written = [item.whole for item in names.items] if names else []
    yield None if sorted(written) == sorted(sans) else f"subjectAltName is {[name.hex() for name in written]}"


def key_identifiers(certificate):
    """RFC 5280 section 4.2.1.2 method 1, and RFC 7093's SHA-256 cut to 160 bits."""
    octets = der.read(answer.public_key(certificate))[1].bits
    return hashlib.sha1(octets).digest(), hashlib.sha256(octets).digest()[:20]


def seconds(element):
    text = element.value.decode()
    if not re.fullmatch(r"\d{12}Z" if element.tag == 0x17 else r"\d{14}Z", text):
        raise der.Malformed(f"time {text}")
    if element.tag == 0x17:
        text = ("19" if text[0] >= "5" else "20") + text
    return calendar.timegm(time.strptime(text, "%Y%m%d%H%M%SZ"))


def serial(octets):
    return f"{answer.serial_number(der.read(octets)):x}"
