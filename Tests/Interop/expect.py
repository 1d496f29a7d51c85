# What a bad input must be answered with: the short form of the reliability table (E, R, H) as values that judge an
# outcome.
"""E("badAlg"): HTTP 200 and an error message with exactly that failInfo bit. R("badPOP"): the same in ip, cp, kup or
rp with status rejection. H(405): that HTTP status and no CMP. CLOSED: the connection ends without an answer. ISSUES: a
certificate. Alternatives are joined by |, and stand only where the table or the standard leaves the choice."""

from dataclasses import dataclass, field

from answer import FAIL_INFO, Answer

POSITIVE = ("accepted", "grantedWithMods")


@dataclass(frozen=True)
class Expected:
    choices: tuple

    def __or__(self, other):
        return Expected(self.choices + other.choices)

    def __str__(self):
        return " or ".join(f"{kind}({','.join(map(str, values))})" if values else kind for kind, values in self.choices)

    def fits(self, outcome):
        return any(
            outcome.kind == kind and (not values or set(outcome.values) <= set(values) and outcome.values)
            for kind, values in self.choices
        )


def E(*bits):
    assert all(bit in FAIL_INFO for bit in bits), bits
    return Expected((("E", bits),))


def R(*bits):
    assert all(bit in FAIL_INFO for bit in bits), bits
    return Expected((("R", bits),))


def H(*statuses):
    return Expected((("H", statuses),))


CLOSED = Expected((("closed", ()),))
ISSUES = Expected((("issues", ()),))
PKICONF = Expected((("pkiconf", ()),))
REVOKES = Expected((("rp", ()),))


@dataclass
class Outcome:
    """What came back, reduced to what a table can say; `answer` is there when it was CMP."""

    kind: str
    values: tuple = ()
    answer: Answer = None
    detail: str = ""
    headers: dict = field(default_factory=dict)

    @classmethod
    def of(cls, reply):
        if reply.headers.get("content-type") != "application/pkixcmp":
            return cls(
                "H",
                (reply.status,),
                headers=reply.headers,
                detail="" if reply.status != 200 else "200 without application/pkixcmp",
            )
        answer = Answer.read(reply.body)
        if reply.status != 200:
            return cls("wrong", (), answer, f"CMP in HTTP {reply.status}")
        if answer.body == "error":
            return cls("E", tuple(answer.fail_info), answer)
        if answer.body in ("ip", "cp", "kup", "rp") and answer.status == "rejection":
            return cls("R", tuple(answer.fail_info), answer)
        if answer.body in ("ip", "cp", "kup") and answer.status in POSITIVE and answer.certificate:
            return cls("issues", (), answer)
        return cls(answer.body, (), answer)

    @property
    def refused(self):
        return self.kind in ("E", "R")

    def __str__(self):
        if self.answer:
            return f"{self.answer.summary()}{' ' + self.detail if self.detail else ''}"
        return f"{self.kind}{self.values if self.values else ''}{' ' + self.detail if self.detail else ''}"


def fault(outcome, secret=None, issuers=(), decodable=True, sent=None, quick=False):
    """Why a CMP answer is not well made, or None. `secret`: the request's protection was right with it; without one, an
    answer must not carry a MAC, which would let anyone guess the secret offline. `quick`: signatures are not verified.
    """
    answer = outcome.answer
    if answer is None:
        return None
    if outcome.refused:
        if len(answer.fail_info) != 1:
            return f"failInfo has {len(answer.fail_info)} bits, expected one"
        if not answer.text or not all(text.strip() and text.isprintable() for text in answer.text):
            return f"statusString is not readable text: {answer.text}"
        if answer.certificate is not None:
            return "a rejection that carries a certificate"
    if answer.pvno not in (2, 3):
        return f"the answer has pvno {answer.pvno}"
    if answer.protection_kind == "none":
        return "the answer is not protected" if decodable else None
    if answer.protection_kind == "mac" and secret is None:
        return "a MAC on an answer to a request that did not verify"
    if outcome.kind == "R" and secret is not None and answer.protection_kind != "mac":
        return "a rejection that does not mirror the request's protection"
    if not quick and (found := answer.protection_fault(secret, issuers)):
        return found
    # What could not be read cannot be echoed.
    return echo_fault(answer, sent) if sent and outcome.values != ("badDataFormat",) else None


def echo_fault(answer, sent):
    """Whether transactionID and senderNonce of the request (as far as it can be read) came back."""
    try:
        request = Answer.read(sent)
        pairs = (("transactionID", "transactionID"), ("senderNonce", "recipNonce"))
        wanted = [(echoed, request.octets(name)) for name, echoed in pairs]
    except Exception:
        return None
    for echoed, octets in wanted:
        if octets and len(octets) <= 64 and answer.octets(echoed) != octets:
            return f"{echoed} does not echo the request"
    return None
