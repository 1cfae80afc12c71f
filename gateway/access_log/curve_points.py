"""Which 32 bytes are a sound Ed25519 public key: a point of the curve, spelt its one way, and not of small order.

`cryptography` accepts keys that are spelt otherwise or are of small order, and under such a key one signature fits many
messages. Checked when a key is configured, so clarity goes before speed. RFC 8032, section 5.1.
"""

PRIME = 2**255 - 19
CURVE_D = -121665 * pow(121666, -1, PRIME) % PRIME
COFACTOR_DOUBLINGS = 3
ROOT_OF_MINUS_ONE = pow(2, (PRIME - 1) // 4, PRIME)
Point = tuple[int, int]
IDENTITY: Point = (0, 1)


def sound_public_key(key: bytes) -> bool:
    """Tell whether the bytes are a public key that may be trusted with a signature."""
    point = _decoded(key)
    if point is None:
        return False
    for _ in range(COFACTOR_DOUBLINGS):
        point = _doubled(point)
    return point != IDENTITY


def _decoded(key: bytes) -> Point | None:
    """Return the point, or None for bytes that are none or are not spelt its one way (section 5.1.3)."""
    number = int.from_bytes(key, "little")
    sign, y = number >> 255, number & (2**255 - 1)
    if len(key) != 32 or y >= PRIME:  # noqa: PLR2004 - the length of a key
        return None
    square = (y * y - 1) * pow(CURVE_D * y * y + 1, -1, PRIME) % PRIME
    x = pow(square, (PRIME + 3) // 8, PRIME)
    if x * x % PRIME != square:
        x = x * ROOT_OF_MINUS_ONE % PRIME
    if x * x % PRIME != square or (x == 0 and sign):
        return None
    return (PRIME - x if x & 1 != sign else x), y


def _doubled(point: Point) -> Point:
    """Add a point to itself (section 5.1.4, in plain coordinates)."""
    x, y = point
    product = CURVE_D * x * x * y * y % PRIME
    doubled_x = 2 * x * y * pow(1 + product, -1, PRIME) % PRIME
    doubled_y = (y * y + x * x) * pow(1 - product, -1, PRIME) % PRIME
    return doubled_x, doubled_y
