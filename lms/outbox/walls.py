"""Where the site never connects to, whatever a channel's settings say: itself, its neighbours on the line, and metadata services of
clouds, which hand out keys to whoever asks from inside.

It looks at the address that a name leads to at the moment of connecting, so neither a redirect nor a name that changes gets by. A
county's own network (10/8, 172.16/12, 192.168/16) is open: that is where gateways of authorities stand. Pure.
"""

import ipaddress
import socket
from typing import Any

# Alibaba Cloud's, Amazon's over IPv6, and the block by which IPv6 names IPv4 addresses.
METADATA = {ipaddress.ip_address("100.100.100.200"), ipaddress.ip_address("fd00:ec2::254")}
TRANSLATED = ipaddress.ip_network("64:ff9b::/96")


class Walled(OSError):
    """The address is one that the site does not connect to."""


def is_walled(text: str) -> bool:
    address = ipaddress.ip_address(text.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped:
            address = address.ipv4_mapped
        elif address in TRANSLATED:
            address = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address in METADATA or any(
        (address.is_loopback, address.is_link_local, address.is_multicast, address.is_unspecified, address.is_reserved)
    )


class Walls:
    """Stands before every connection of this process, for it is asked for each name and each number."""

    def __init__(self) -> None:
        self.has_held, self._found = False, socket.getaddrinfo

    def build(self) -> None:
        socket.getaddrinfo = self._looked_up

    def _looked_up(self, *args: Any, **kwargs: Any) -> Any:
        found = self._found(*args, **kwargs)
        if any(is_walled(str(entry[4][0])) for entry in found):
            self.has_held = True
            raise Walled("this address is not connected to")
        return found
