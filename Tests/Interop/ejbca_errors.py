# Proves that every row of EJBCA's error table is what a real request hears with error_style = ejbca, and what it hears without.
"""Usage: ejbca_errors.py BINARY... [--only ROW]

A row is a condition of the table in EJBCA's CMP operations guide, word for word. It is produced twice, at two aliases that differ
in nothing but their error_style; the real `openssl cmp` produces it wherever its options can, our own client the rest."""


import rows_ejbca  # registers the rows
from ejbca_office import RA_SECRET, STYLES, TABLE, Office
from suite import Suite


def judge(office, quote):
    function, told = TABLE[quote]
    faults = []
    for style in STYLES:
        outcomes = function(office, style)
        for outcome in outcomes if isinstance(outcomes, list) else [outcomes]:
            if found := told[style].fault(outcome):
                faults.append(f"{style}: {found}")
    return "; ".join(faults) or None


def configure(office):
    text = ""
    folder = office.folder
    secret = folder / "ra.secret"
    secret.write_text(RA_SECRET)
    secret.chmod(0o600)
    anchors = folder / "anchors"
    anchors.mkdir()
    for name in ("root.pem", "root.crl"):
        (anchors / name).write_bytes((folder / "pki" / name).read_bytes())
    for style in STYLES:
        for name, settings in {
            "client": "allow_automatic_key_update = yes\nallow_same_key = no",
            "hmac": "authentication = hmac\nallow_automatic_key_update = yes",
            "ra": f"mode = ra\nauthentication = hmac:{secret}, end-entity-certificate\nra_trust = {anchors}",
            "keys": "server_key_generation = yes\nprofile = p256",
            "over": "profile = over",
            "wait": "approval = revocation",
        }.items():
            text += f'\n[alias "{name}-{style}"]\nerror_style = {style}\n{settings}\n'
    text += '\n[profile "p256"]\nkeys = ec-p256\n\n[profile "over"]\nvalidity = 20200101000000Z\n'
    office.server.configure(text)


def main():
    suite = Suite(__doc__)
    with suite.responder() as (server, folder):
        office = Office(server, folder)
        configure(office)
        server.run("check")
        with server:
            for quote in TABLE:
                suite.row(quote, judge, office, quote)
    print(f"{len(TABLE)} conditions, two styles each")
    suite.finish()


if __name__ == "__main__":
    main()
