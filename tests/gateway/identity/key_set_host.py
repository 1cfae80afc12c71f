"""A host of a key set, over https on this machine, that behaves as a file says: well, or as an attacker's might.

Started as `python key_set_host.py FOLDER`: the folder holds `certificate.pem`, `behaviour` and `keys.json`, both read
anew for each call. It prints its port.
"""

import socket
import ssl
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

FOLDER = Path(sys.argv[-1])
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
LONG = 30.0
DRIPPED = {
    "drips": HEAD + b"Content-Length: 400\r\n\r\n" + b" " * 400,
    "drips headers": HEAD + b"X-More: " + b"x" * 400,
}
ENDLESS = {
    "sends without end": (HEAD + b"\r\n", b" " * 65536),
    "says continue without end": (b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
}
SENT = {
    "well": HEAD + b"Content-Length: LENGTH\r\n\r\nKEYS",
    "announces too much": HEAD + b"Content-Length: 1000000000000\r\n\r\n" + b"[" * 70_000,
    "redirects": b"HTTP/1.1 302 Found\r\nLocation: https://127.0.0.1/\r\nContent-Length: 0\r\n\r\n",
    "sends a page": b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: LENGTH\r\n\r\nKEYS",
    "sends it packed": HEAD + b"Content-Encoding: gzip\r\nContent-Length: LENGTH\r\n\r\nKEYS",
    "sends garbage": HEAD + b"Content-Length: 4\r\n\r\n\xff\x00\xfe{",
    "sends deep nesting": HEAD + b"Content-Length: 60000\r\n\r\n" + b"[" * 60_000,
    "stops in the middle": HEAD + b"Content-Length: 1LENGTH\r\n\r\nKEYS",
    "fails": b"HTTP/1.1 500 Oh\r\nContent-Length: 0\r\n\r\n",
    "sends no key": HEAD + b'Content-Length: 11\r\n\r\n{"keys":[]}',
}


def main() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        print(listener.getsockname()[1], flush=True)  # noqa: T201 - whoever started it reads it
        while True:
            plain, _ = listener.accept()
            threading.Thread(target=answer, args=(plain,), daemon=True).start()


def answer(plain: socket.socket) -> None:
    behaviour = (FOLDER / "behaviour").read_text("ascii").strip()
    with plain, suppress(OSError):
        if behaviour == "says nothing":
            time.sleep(LONG)
        elif behaviour == "speaks no TLS":
            plain.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        elif behaviour == "drips before TLS":
            drip(plain, b"\x16\x03\x01\x40\x00" + b"\x00" * 400)
        elif behaviour != "hangs up":
            trust = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            trust.load_cert_chain(FOLDER / "certificate.pem")
            with trust.wrap_socket(plain, server_side=True) as secure:
                secure.recv(4096)
                reply(secure, behaviour)


def reply(secure: ssl.SSLSocket, behaviour: str) -> None:
    keys = (FOLDER / "keys.json").read_bytes()
    if behaviour == "says nothing after TLS":
        time.sleep(LONG)
    elif behaviour in DRIPPED:
        drip(secure, DRIPPED[behaviour])
    elif behaviour in ENDLESS:
        first, again = ENDLESS[behaviour]
        secure.sendall(first)
        while True:
            secure.sendall(again)
    else:
        secure.sendall(SENT[behaviour].replace(b"LENGTH", b"%d" % len(keys)).replace(b"KEYS", keys))


def drip(line: socket.socket, content: bytes) -> None:
    for byte in content:
        line.sendall(bytes([byte]))
        time.sleep(0.1)


if __name__ == "__main__":
    main()
