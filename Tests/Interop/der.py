# An independent DER writer and reader for the black-box tests: small enough to be checked by eye, shares no code with
# the product.
"""Writing: every function returns the bytes of one whole TLV. Reading: `read` walks bytes into `TLV` trees and is
strict.

Malformed DER is made by hand from `tlv`, whose length octets can be replaced, or by `TLV.replace`, which rebuilds
the enclosing lengths around any replaced part."""

from dataclasses import dataclass, field


class Malformed(Exception):
    """What was read is not DER; the message says where."""


def length(count, octets=None):
    """The length octets; `octets` forces a long form of that many octets, which is not minimal and so not DER."""
    if octets is None:
        if count < 0x80:
            return bytes([count])
        octets = (count.bit_length() + 7) // 8
    return bytes([0x80 | octets]) + count.to_bytes(octets, "big")


def tlv(tag, *contents, length_octets=None):
    content = b"".join(contents)
    head = tag if isinstance(tag, bytes) else bytes([tag])
    return head + (length_octets if length_octets is not None else length(len(content))) + content


def sequence(*items):
    return tlv(0x30, *[item for item in items if item is not None])


def set_of(*items):
    return tlv(0x31, *sorted(items))


def explicit(number, content):
    """[number] EXPLICIT, or IMPLICIT over contents of a constructed type."""
    return tlv(0xA0 | number, content)


def implicit(number, content):
    """[number] IMPLICIT over the contents of a primitive type."""
    return tlv(0x80 | number, content)


def integer(value):
    return tlv(0x02, integer_octets(value))


def integer_octets(value):
    bits = value if value >= 0 else ~value
    return value.to_bytes(bits.bit_length() // 8 + 1, "big", signed=True)


def boolean(value):
    return tlv(0x01, b"\xff" if value else b"\x00")


def null():
    return b"\x05\x00"


def octet_string(content):
    return tlv(0x04, content)


def bit_string(content, unused=0):
    return tlv(0x03, bytes([unused]), content)


def utf8(text):
    return tlv(0x0C, text if isinstance(text, bytes) else text.encode())


def printable(text):
    return tlv(0x13, text if isinstance(text, bytes) else text.encode())


def ia5(text):
    return tlv(0x16, text.encode())


def generalized_time(text):
    return tlv(0x18, text.encode())


def utc_time(text):
    return tlv(0x17, text.encode())


def oid(dotted):
    arcs = [int(arc) for arc in dotted.split(".")]
    return tlv(0x06, oid_octets(arcs[0] * 40 + arcs[1]), *[oid_octets(arc) for arc in arcs[2:]])


def oid_octets(arc):
    octets = [arc & 0x7F]
    while arc := arc >> 7:
        octets.insert(0, 0x80 | (arc & 0x7F))
    return bytes(octets)


def algorithm(dotted, parameters=None):
    """AlgorithmIdentifier; no parameters means absent."""
    return sequence(oid(dotted), parameters)


ATTRIBUTES = {
    "CN": "2.5.4.3",
    "C": "2.5.4.6",
    "L": "2.5.4.7",
    "ST": "2.5.4.8",
    "O": "2.5.4.10",
    "OU": "2.5.4.11",
    "serialNumber": "2.5.4.5",
    "UID": "0.9.2342.19200300.100.1.1",
}


def name(*parts):
    """A Name of one-attribute RDNs: name(("O", "Factory"), ("CN", "pump-7")); name() is the NULL-DN."""
    rdns = []
    for key, value in parts:
        kind = printable if key in ("C", "serialNumber") else utf8
        rdns.append(set_of(sequence(oid(ATTRIBUTES.get(key, key)), kind(value))))
    return sequence(*rdns)


@dataclass
class TLV:
    """One element: where it stood, its tag octet, its content, and (constructed only) what is in it."""

    data: bytes
    start: int
    content: int
    end: int
    items: list = field(default_factory=list)

    @property
    def tag(self):
        return self.data[self.start]

    @property
    def whole(self):
        return self.data[self.start : self.end]

    @property
    def value(self):
        return self.data[self.content : self.end]

    @property
    def integer(self):
        self.expect(0x02)
        return int.from_bytes(self.value, "big", signed=True)

    @property
    def oid(self):
        self.expect(0x06)
        arcs, arc = [], 0
        for octet in self.value:
            arc = arc << 7 | octet & 0x7F
            if not octet & 0x80:
                arcs.append(arc)
                arc = 0
        first = min(arcs[0] // 40, 2)
        return ".".join(map(str, [first, arcs[0] - 40 * first] + arcs[1:]))

    @property
    def bits(self):
        """The octets of a BIT STRING without its count of unused bits."""
        self.expect(0x03)
        return self.value[1:]

    @property
    def inner(self):
        """The element in an OCTET STRING or in an EXPLICIT tag."""
        return self.items[0] if self.items else read(self.value)

    def expect(self, tag):
        if self.tag != tag:
            raise Malformed(f"tag {self.tag:02x} at {self.start}, expected {tag:02x}")

    def find(self, tag):
        """The first item with this tag, or None."""
        return next((item for item in self.items if item.tag == tag), None)

    def __getitem__(self, index):
        if index >= len(self.items):
            raise Malformed(f"element at {self.start} has {len(self.items)} items, item {index} wanted")
        return self.items[index]

    def __len__(self):
        return len(self.items)

    def __bool__(self):
        return True

    def walk(self):
        """Every element of the tree, outermost first."""
        yield self
        for item in self.items:
            yield from item.walk()

    def replace(self, target, octets):
        """The bytes of this tree with `target` (an element of it) replaced, all enclosing lengths made right again."""
        if self is target:
            return octets
        if not self.start <= target.start < target.end <= self.end or not self.items:
            return self.whole
        return tlv(self.tag, *[item.replace(target, octets) for item in self.items])


def read(data, start=0, end=None):
    """The one element that fills data[start:end]."""
    end = len(data) if end is None else end
    element = read_one(data, start, end)
    if element.end != end:
        raise Malformed(f"{end - element.end} bytes after the element at {start}")
    return element


def read_one(data, start, end):
    if end - start < 2:
        raise Malformed(f"truncated at {start}")
    tag, first, at = data[start], data[start + 1], start + 2
    if tag & 0x1F == 0x1F:
        raise Malformed(f"high tag number at {start}")
    count = first
    if first >= 0x80:
        octets = first & 0x7F
        count = int.from_bytes(data[at : at + octets], "big")
        if octets == 0 or octets > 4 or at + octets > end or count < 0x80 or data[at] == 0:
            raise Malformed(f"length at {start + 1} is not DER")
        at += octets
    if at + count > end:
        raise Malformed(f"element at {start} ends behind its container")
    element = TLV(data, start, at, at + count)
    if tag & 0x20:
        while at < element.end:
            item = read_one(data, at, element.end)
            element.items.append(item)
            at = item.end
    return element
