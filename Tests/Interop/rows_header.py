# Rows B27 to B29 of the bad-input table (B30 to B39 are in rows_trust.py): header fields that are DER but not right.

import cmp
import der
from expect import E, H, ISSUES
from table import row

NOT_KEPT = E("badDataFormat") | H(413)


@row("B27", "pvno")
def b27(world):
    for value in (0, 1, 4, -1, 127, 128, 2**31, 2**63, 2**64, 2**70):
        yield world.ir(f"pvno {value}", E("unsupportedVersion"), pvno=der.integer(value))
    yield world.ir("pvno 3 is well", ISSUES, pvno=der.integer(3))
    yield world.ir("pvno absent", E("unsupportedVersion", "badDataFormat"), pvno=None)
    case = world.ir("pvno of 20 kB", E("unsupportedVersion", "badDataFormat"), pvno=der.integer(1 << 160_000))
    case.milliseconds, case.repeat = 5, 3
    yield case


@row("B28", "transactionID")
def b28(world):
    yield world.ir("absent", E("badDataFormat"), transactionID=None)
    for count in (0, 65, 1_000, 20_000):
        yield world.ir(f"{count} octets", E("badDataFormat"), transactionID=cmp.transaction_id(b"t" * count))
    yield world.ir("60 000 octets", NOT_KEPT, transactionID=cmp.transaction_id(b"t" * 60_000))
    for count in (1, 5, 64):
        # Bouncy Castle's sample client sends 5 octets; default strictness takes 1 to 64.
        case = world.ir(
            f"{count} octets are well", ISSUES, transactionID=cmp.transaction_id(bytes([world.made % 251]) * count)
        )
        yield case
    yield world.ir("as an INTEGER", E("badDataFormat"), transactionID=der.explicit(4, der.integer(7)))


@row("B29", "senderNonce")
def b29(world):
    for name, octets in (("absent", None), ("0 octets", b"")):
        yield world.ir(name, E("badSenderNonce"), senderNonce=octets if octets is None else cmp.sender_nonce(octets))
    for count in (4, 5, 15):
        # The table refuses them; default strictness must take Bouncy Castle's 5 octets. Either is one rule applied to
        # all.
        yield world.ir(f"{count} octets", E("badSenderNonce") | ISSUES, senderNonce=cmp.sender_nonce(b"n" * count))
    for count in (65, 20_000):
        yield world.ir(
            f"{count} octets", E("badSenderNonce", "badDataFormat"), senderNonce=cmp.sender_nonce(b"n" * count)
        )
    yield world.ir("60 000 octets", E("badSenderNonce") | NOT_KEPT, senderNonce=cmp.sender_nonce(b"n" * 60_000))
    for count in (16, 64):
        yield world.ir(f"{count} octets are well", ISSUES, senderNonce=cmp.sender_nonce(b"n" * count))
