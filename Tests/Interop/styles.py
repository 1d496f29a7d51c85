# Proves that refusals have the codes and forms of either style, and that what they say leads to a line of the log.

import re

import cmp
import der
import wire
from expect import E, Outcome
from frame import device, row
from questions import asking, configured


@row("error-style-ejbca")
def ejbca(world):
    old = '[alias "cmp"]\n'
    with configured(world, old, old + "error_style = ejbca\n"):
        of = device(world, "ejbca", uses=3)
        right = lambda body: of.transaction().build(body)
        other = device(world, "ejbca")
        other.secret = "another"
        issuer = der.explicit(3, der.name(("CN", "Nobody")))
        cases = (
            ("an unknown body", right(cmp.body("krr", der.sequence())), "badRequest"),
            ("DER that is no message", der.sequence(der.integer(1)), "badRequest"),
            ("a wrong code", other.build_ir(), "notAuthorized"),
            ("a wrong proof", right(cmp.ir(cmp.cert_req_msg(of.key, popo=None))), "badPOP"),
            ("another CA", right(of.ir(issuer=issuer)), "wrongAuthority"),
            ("an unknown question", right(cmp.genm(cmp.info("1.2.3"))), "badRequest"),
            ("two requests", right(cmp.ir(*[cmp.cert_req_msg(of.key, subject=of.subject)] * 2)), "badRequest"),
        )
        for name, octets, bit in cases:
            outcome = Outcome.of(wire.post(world.server.port, octets))
            if not E(bit).fits(outcome) or outcome.answer.protection_kind != "none":
                return f"{name}: expected an unprotected error {bit}, got {outcome}"
        reply = wire.post(world.server.port, b"\x30\x80\x00\x00")
        if reply.status != 400:
            return f"no DER: HTTP {reply.status}, expected 400"
        run = asking(world, of, "-infotype", "suppLangTags", "-unprotected_errors")
        if run.status == 0 or run.fail_info != "badRequest":
            return f"openssl sees {run.fail_info}: {run.tail()}"
    return None


@row("status-text-names-the-log")
def log_mark(world):
    """The mark in a statusString is in exactly one line of the log, and nobody learns more from it."""
    of = device(world, "marked")
    of.secret = "another"
    mark = len(world.server.log)
    answered = of.transaction().send(of.build_ir())
    found = re.search(r" \(log ([0-9a-f]{8})\)$", answered.text[0])
    if not found:
        return f"no mark in {answered.text}"
    lines = [line for line in world.server.log_since(mark).splitlines() if found.group(1).encode() in line]
    return None if len(lines) == 1 and b"wrong-secret" in lines[0] else f"the log has {lines}"
