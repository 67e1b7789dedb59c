#!/usr/bin/env python3
"""Make MACs with known mistakes for the tests, with Python's own hmac only.

Prints a line for each: causes, SEC, join, network secret, PIN, typed digits, MAC, push,
document; the octets in hexadecimal, fields separated by tabs, "-" for none. The causes
are those that were made, joined with "+".
"""
import base64, hashlib, hmac

DOC = bytes.fromhex(
    "030b6a05696e657400c54601c6550187110683000187070603496e7465726e65744e41504445460001871006ab0187080603696e7465726e657400"
    "01870906890187140101c60001550187360000060377320001872206830001c600015901873a00000603687474703a2f2f7761702e6b72616b2e64"
    "6b0001871c010101c6560187070603536f6e6f666f6e2042726f7773657200010101")
ODD, EVEN, PIN = "310150123456789", "21407650123456", "04711"  # IMSIs of 15 and of 14 digits


def semi(digits, swap=True):
    """Half-octets of a string of hexadecimal digits, two in each octet."""
    pairs = [digits[i:i + 2] for i in range(0, len(digits), 2)]
    return bytes.fromhex("".join(p[::-1] if swap else p for p in pairs))


def imsi(d, parity=None, filler="f", swap=True):
    """The content of EF-IMSI behind its length (GSM 11.11, 10.3.2)."""
    if parity is None:
        parity = "9" if len(d) % 2 else "1"
    s = parity + d
    return semi(s + filler if len(s) % 2 else s, swap)


def mac(key, data=DOC, algorithm="sha1"):
    return hmac.new(key, data, algorithm).digest()


def push(params, doc=DOC):
    """A connectionless push of a Client Provisioning document (WAP-230-WSP)."""
    value = b"\xb6" + params
    if len(value) < 31:
        content_type = bytes([len(value)]) + value if params else value
    else:
        content_type = bytes([0x1F, len(value)]) + value
    return bytes([1, 6, len(content_type)]) + content_type + doc


def sec(n):
    return bytes([0x91, 0x80 | n])


def line(causes, n, m, network=b"", pin="", join=0, typed="", whole=b"", doc=DOC):
    h = lambda b: b.hex() or "-"
    text = m.hex().upper() if isinstance(m, bytes) else m
    print("\t".join([causes, str(n), str(join), h(network), pin or "-", typed or "-", text or "-", h(whole), h(doc)]))


NET, NETE, P = imsi(ODD), imsi(EVEN), PIN.encode()
NONE, NETW, USER, BOTH, TYPED = 4, 0, 1, 2, 3

# The network's secret.
line("network-text", NETW, mac(ODD.encode()), NET)
line("network-hex", NETW, mac(NET.hex().upper().encode()), NET)
line("network-hex-lower", NETW, mac(NETE.hex().encode()), NETE)
line("network-not-decoded", NETW, mac(bytes.fromhex("00c0ffee")), b"00c0ffee")
line("network-unswapped", NETW, mac(imsi(ODD, swap=False)), NET)
line("network-parity", NETW, mac(imsi(ODD, parity="1")), NET)
line("network-parity", NETW, mac(imsi(EVEN, parity="9")), NETE)
line("network-parity", NETW, mac(imsi(EVEN, parity="0")), NETE)
line("network-no-parity", NETW, mac(semi(ODD + "f")), NET)
line("network-no-parity", NETW, mac(semi(EVEN)), NETE)
line("network-filler", NETW, mac(imsi(EVEN, filler="0")), NETE)
line("network-filler", NETW, mac(NET + b"\xff"), NET)
line("network-length", NETW, mac(b"\x08" + NET), NET)
line("network-hex", NETW, mac(b"C0FFEE"), bytes.fromhex("c0ffee"))
# The PIN.
line("pin-padded", USER, mac(P + b"\xff\xff\xff"), pin=PIN)
line("pin-padded", USER, mac(b"000" + P), pin=PIN)
line("pin-padded", BOTH, mac(NET + b"   " + P), NET, PIN)
line("pin-reversed", USER, mac(P[::-1]), pin=PIN)
line("pin-bcd", USER, mac(semi(PIN + "f", swap=False)), pin=PIN)
line("pin-bcd", USER, mac(semi(PIN + "f")), pin=PIN)
line("pin-line-end", USER, mac(P + b"\r\n"), pin=PIN)
line("pin-line-end", BOTH, mac(NET + P + b"\n"), NET, PIN)
line("pin-line-end", BOTH, mac(P + b"\0:" + NET), NET, PIN, join=1)
line("pin-zeros-lost", USER, mac(str(int(PIN)).encode()), pin=PIN)
# Both, and the method.
line("key-order", BOTH, mac(P + NET), NET, PIN)
line("key-order", BOTH, mac(NET + b":" + P), NET, PIN, join=1)
line("key-colon", BOTH, mac(P + b":" + NET), NET, PIN)
line("key-no-colon", BOTH, mac(NET + P), NET, PIN, join=1)
line("key-order+key-colon", BOTH, mac(NET + b":" + P), NET, PIN)
line("key-empty", USER, mac(b""), pin=PIN)
line("sec-netwpin", USER, mac(NET), NET, PIN)
line("sec-netwpin", BOTH, mac(NET), NET, PIN)
line("sec-userpin", NETW, mac(P), NET, PIN)
line("sec-userpin", BOTH, mac(P), NET, PIN)
line("sec-userpin", TYPED, mac(P), pin=PIN)
line("sec-userpin", NONE, mac(P), pin=PIN)
line("sec-usernetwpin", USER, mac(NET + P), NET, PIN)
line("sec-usernetwpin", NETW, mac(P + b":" + NET), NET, PIN)
# What the MAC is over.
zeros = push(sec(USER) + b"\x92" + b"0" * 40 + b"\0")
right = push(sec(USER) + b"\x92" + mac(P).hex().upper().encode() + b"\0")
for start in (0, 2, 3):
    for before in (zeros, push(sec(USER)), push(b"")):
        line("body-push" if start == 0 else "body-headers", USER, mac(P, before[start:]), pin=PIN, whole=right)
line("body-hex", USER, mac(P, DOC.hex().upper().encode()), pin=PIN)
line("body-hex-lower", USER, mac(P, DOC.hex().encode()), pin=PIN)
line("body-padded", USER, mac(P, DOC + b"\0"), pin=PIN)
line("body-padded", USER, mac(P, DOC + b"\0" * (-len(DOC) % 16)), pin=PIN)
line("body-padded", USER, mac(P, DOC + b"\0" * (-len(DOC) % 64)), pin=PIN)
line("body-line-end", USER, mac(P, DOC + b"\r\n"), pin=PIN)
for version in (1, 2):
    line("body-version", USER, mac(P, bytes([version]) + DOC[1:]), pin=PIN)
# How it is made and written.
line("md5", USER, mac(P, algorithm="md5"), pin=PIN)
line("md5", USER, mac(P, algorithm="md5") + bytes(4), pin=PIN)
line("sha256", USER, mac(P, algorithm="sha256"), pin=PIN)
line("sha256", USER, mac(P, algorithm="sha256")[:20], pin=PIN)
line("sha1-plain", USER, hashlib.sha1(P + DOC).digest(), pin=PIN)
line("sha1-plain", USER, hashlib.sha1(DOC + P).digest(), pin=PIN)
line("hmac-swapped", USER, mac(DOC, P), pin=PIN)
line("mac-lower-case", USER, mac(P).hex(), pin=PIN)
line("mac-base64", USER, base64.b64encode(mac(P)).decode(), pin=PIN)
# The digits of USERPINMAC.
M, n = mac(P), len(PIN)
code = lambda m: "".join(str(b % 10) for b in m[:n])
line("typed-order", TYPED, "", typed=code(M) + PIN)
line("typed-upper-half", TYPED, "", typed=PIN + code([b >> 4 for b in M]))
line("typed-lower-half", TYPED, "", typed=PIN + code([b & 15 for b in M]))
line("typed-last", TYPED, "", typed=PIN + code(M[-n:]))
line("typed-hex", TYPED, "", typed=PIN + "".join(str(int(c, 16) % 10) for c in M.hex())[:n])
line("typed-hex-digits", TYPED, "", typed=PIN + "".join(c for c in M.hex() if c.isdigit())[:n])
line("typed-number", TYPED, "", typed=PIN + str(int.from_bytes(M, "big"))[-n:])
line("pin-reversed", TYPED, "", typed=PIN + code(mac(P[::-1])))
line("sec-usernetwpin", TYPED, "", NET, typed=PIN + code(mac(NET + P)))
# Two at once.
line("network-unswapped+network-hex", NETW, mac(imsi(ODD, swap=False).hex().upper().encode()), NET)
line("network-no-parity+network-unswapped", NETW, mac(semi(ODD + "f", swap=False)), NET)
line("network-length+network-hex-lower", NETW, mac((b"\x08" + NETE).hex().encode()), NETE)
line("key-order+network-text", BOTH, mac(P + ODD.encode()), NET, PIN)
line("network-text+pin-reversed", BOTH, mac(ODD.encode() + P[::-1]), NET, PIN)
line("pin-line-end+body-hex", USER, mac(P + b"\r\n", DOC.hex().upper().encode()), pin=PIN)
line("sec-userpin+md5", NETW, mac(P, algorithm="md5"), NET, PIN)
line("body-padded+sec-userpin", NETW, mac(P, DOC + b"\0"), NET, PIN)
line("mac-base64+network-text", NETW, base64.b64encode(mac(ODD.encode())).decode(), NET)
n, P8 = 8, "48151623"
line("pin-reversed+typed-last", TYPED, "", typed=P8 + code(mac(P8[::-1].encode())[-n:]))
# Nothing that is known.
line("", USER, mac(b"9999"), pin=PIN)
line("", TYPED, "", typed=PIN + "00000")
