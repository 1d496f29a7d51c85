# Proves that what stands behind the MAC holds too: valid messages of every body, changed in their structure, their MAC made
# right again.
"""Usage: mutate.py BINARY... [--count N] [--seed N]

A fuzzer that breaks the MAC never gets past it. Here each message is a tree of DER elements; some of them are dropped,
doubled, moved, retagged, emptied, filled anew or replaced by elements of other messages; then the MAC is computed over what
came of it. Every answer must be well made, the process must live, and a good device must enrol after each batch."""

import argparse
import collections
import pathlib
import random
import sys
import tempfile
import time

import answer
import bulk
import cmp
import der
import keys
import signet
import table
from expect import fault
from protection import PBM

BATCH = 250
TAGS = (
    0x01,
    0x02,
    0x03,
    0x04,
    0x05,
    0x06,
    0x0A,
    0x0C,
    0x13,
    0x16,
    0x17,
    0x18,
    0x30,
    0x31,
    0x80,
    0x81,
    0x86,
    0xA0,
    0xA1,
    0xA3,
    0xA4,
)
NUMBERS = (0, 1, -1, 2, 127, 128, 255, 256, 2**31 - 1, 2**31, 2**63 - 1, 2**63, 2**64, 2**159, -(2**63))
INFORMATION = [f"1.3.6.1.5.5.7.4.{number}" for number in (*range(1, 25), 99)]
WELL = {"E", "R", "H", "issues", "pkiconf", "ip", "cp", "kup", "rp", "genp", "pollRep", "nested"}


class Mutator:
    def __init__(self, world, chance):
        self.world, self.chance, self.seen = world, chance, collections.Counter()
        self.device = world.device(uses=1_000_000)
        self.protector = PBM(self.device.secret, iterations=100)
        certificate = self.device.enrol()
        world.issued += 1
        self.certificate = der.read(certificate)
        self.pool = [item for body in self.bodies() for item in der.read(body).walk() if item.end - item.start < 600]

    def bodies(self):
        """One body of each kind that a client can send."""
        key, subject = keys.ECKey.new(), self.device.subject
        extensions = [
            cmp.subject_alt_name(cmp.dns("pump.example")),
            cmp.extension("2.5.29.15", der.tlv(0x03, b"\x07\x80")),
        ]
        request = cmp.cert_req_msg(key, subject=subject, extensions=extensions, validity=self.validity())
        serial, issuer = answer.serial_number(self.certificate), answer.issuer(self.certificate)
        old = der.sequence(der.oid("1.3.6.1.5.5.7.5.1.5"), der.sequence(der.explicit(4, issuer), der.integer(serial)))
        token = der.sequence(der.oid("1.3.6.1.5.5.7.5.1.1"), der.utf8("token"))
        update = cmp.cert_req_msg(key, subject=subject, controls=der.sequence(old, token))
        inner = cmp.Message(cmp.ir(request), senderKID=cmp.kid(self.device.reference)).encode(self.protector)
        return [
            cmp.ir(request),
            cmp.cr(request),
            cmp.p10cr(cmp.certification_request(key, subject, extensions)),
            cmp.body("kur", der.sequence(update)),
            cmp.rr(issuer, serial, reason=4),
            cmp.genm(*[cmp.info(kind) for kind in self.chance.sample(INFORMATION, 3)]),
            cmp.genm(cmp.info(self.chance.choice(INFORMATION))),
            cmp.cert_conf(cmp.cert_status(bytes(32))),
            cmp.body("pollReq", der.sequence(der.sequence(der.integer(0)))),
            cmp.body("error", der.sequence(der.sequence(der.integer(2)))),
            cmp.body("nested", der.sequence(inner)),
        ]

    def validity(self):
        return der.tlv(0xA4, der.explicit(1, der.generalized_time("20300101000000Z")))

    def message(self):
        """A fresh message of some body, changed in one to four places, with the MAC that fits it."""
        fields = {"senderKID": cmp.kid(self.device.reference)}
        if self.chance.random() < 0.3:
            fields["generalInfo"] = cmp.implicit_confirm()
        message = cmp.Message(self.chance.choice(self.bodies()), **fields)
        header, body = message.header(self.protector), message.body
        for _ in range(self.chance.choice((1, 1, 1, 2, 3, 4))):
            if self.chance.random() < 0.85:
                body = self.changed(body)
            else:
                header = self.changed(header)
        return cmp.assemble(header, body, self.protector)

    def changed(self, octets):
        try:
            tree = der.read(octets)
        except der.Malformed:
            return octets
        target = self.chance.choice(list(tree.walk()))
        return tree.replace(target, self.replacement(target))

    def gentle(self, element):
        """An element of the same type with another value, so that the readers go on."""
        chance, value = self.chance, element.value
        if element.tag in (0x02, 0x0A):
            return der.tlv(element.tag, der.read(der.integer(chance.choice(NUMBERS))).value)
        if element.tag == 0x06:
            return chance.choice([item for item in self.pool if item.tag == 0x06]).whole
        if element.tag in (0x0C, 0x13, 0x16, 0x82, 0x86):
            return der.tlv(element.tag, bytes(chance.choices(b"abcXYZ0189 .-%*@", k=chance.choice((0, 1, 5, 64, 65)))))
        if element.tag == 0x18:
            return der.generalized_time(chance.choice(("19500101000000Z", "20380119031408Z", "99991231235959Z")))
        if element.items and chance.random() < 0.5:
            return der.tlv(element.tag, *[item.whole for item in element.items if chance.random() < 0.7])
        if len(value) > 1:
            at = chance.randrange(len(value))
            return der.tlv(element.tag, value[:at] + bytes([value[at] ^ 1 << chance.randrange(8)]) + value[at + 1 :])
        return element.whole

    def replacement(self, element):
        chance = self.chance
        if chance.random() < 0.6:
            return self.gentle(element)
        way = chance.randrange(11)
        if way == 0:
            return b""
        if way == 1:
            return element.whole * chance.choice((2, 2, 3, 40))
        if way == 2:
            return der.tlv(chance.choice(TAGS), element.value)
        if way == 3:
            return der.tlv(element.tag)
        if way == 4:
            return der.tlv(element.tag, chance.randbytes(len(element.value)))
        if way == 5:
            return der.tlv(element.tag, element.value[: chance.randrange(len(element.value) + 1)])
        if way == 6:
            return der.tlv(element.tag, element.value + chance.randbytes(chance.choice((1, 2, 30, 2000))))
        if way == 7:
            return der.integer(chance.choice(NUMBERS))
        if way == 8:
            return der.tlv(chance.choice((0x30, 0x31, 0xA0, 0xA1, 0x04)), element.whole)
        if way == 9 and len(element.items) > 1:
            items = [item.whole for item in element.items]
            chance.shuffle(items)
            return der.tlv(element.tag, *items)
        return chance.choice(self.pool).whole


def judge(world, mutator, count):
    """One batch; the sentences say what was wrong."""
    messages = [mutator.message() for _ in range(count)]
    before, wrong = world.cpu, []
    for octets, outcome in zip(messages, bulk.outcomes(world.port, messages)):
        world.issued += outcome.kind == "issues"
        mutator.seen[f"{outcome.kind} {' '.join(map(str, outcome.values))}".strip()] += 1
        problem = fault(outcome, mutator.device.secret, world.issuers, decodable=False, quick=True)
        if outcome.kind not in WELL or problem:
            wrong.append(f"{outcome} {problem or ''}: {octets.hex()}")
    cost = (world.cpu - before) * 1000 / count
    if cost > 50:
        wrong.append(f"{cost:.1f} ms of CPU a message")
    return wrong, cost


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("binary", nargs="+")
    parser.add_argument("--count", type=int, default=4000)
    parser.add_argument("--seed", type=int, default=int(time.time()), help="the same mutations again (default: others each time)")
    options = parser.parse_args()
    print(f"seed {options.seed}", flush=True)
    failed, worst = 0, 0.0
    with tempfile.TemporaryDirectory(prefix="signet-mutate-") as folder:
        place = pathlib.Path(folder) / "authority"
        with signet.Signet(options.binary, place) as server:
            world = table.World(server, [keys.unpem((place / "ca.pem").read_text())])
            mutator = Mutator(world, random.Random(options.seed))
            for done in range(0, options.count, BATCH):
                wrong, cost = judge(world, mutator, min(BATCH, options.count - done))
                worst = max(worst, cost)
                wrong += filter(None, [*server.check(), world.enrol_good(), world.count_fault()])
                server.faults.clear()
                if server.process is None:
                    server.start()
                failed += len(wrong)
                for sentence in wrong[:5]:
                    print(f"FAIL {sentence}", flush=True)
        for sentence in server.faults:
            print(f"FAIL at the end: {sentence}")
        failed += len(server.faults)
    print(", ".join(f"{count} {kind}" for kind, count in mutator.seen.most_common()))
    print(
        f"{options.count} messages with a right MAC, {failed} faults, at most {worst:.2f} ms of CPU a message in a batch"
    )
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
