"""Which addresses of the network a gateway may reach that was told a name by somebody else.

A name may lead to this machine, its neighbours, or what a cloud tells its own machines about themselves.
"""

from collections.abc import Callable
from ipaddress import IPv6Address, ip_address

Reachable = Callable[[str], bool]


def is_public(written: str) -> bool:
    """Tell whether an address, as it was resolved, is one of the public network.

    One of IPv6 that leads to one of IPv4 in another way (mapped, 6to4, Teredo, NAT64) is none.
    """
    try:
        address = ip_address(written)
    except ValueError:
        return False
    if isinstance(address, IPv6Address) and (
        address.ipv4_mapped or address.sixtofour or address.teredo or address.is_site_local or address.scope_id
    ):
        return False
    # Python counts some groups and reserved networks (NAT64 among them) as global.
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_loopback)
