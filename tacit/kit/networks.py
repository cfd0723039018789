"""Addresses and networks as people write them: `10.0.0.7, 192.168.0.0/16`."""

import ipaddress

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def read(text: str) -> tuple[Network, ...]:
    """Read addresses and networks by commas.

    Raises:
        ValueError: one of them is neither; the message names it.
    """
    parts = [part.strip() for part in text.split(",")]
    return tuple(ipaddress.ip_network(part, strict=False) for part in parts if part)


def find_wrong(text: str) -> str | None:
    """What cannot be read in a list of networks; None where all of it can."""
    try:
        read(text)
    except ValueError as error:
        return f"{error}."
    return None


def holds(networks: tuple[Network, ...], address: str) -> bool:
    """Whether an address lies in one of the networks; a text that is none does not."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    return any(found in network for network in networks)


def is_address(text: str) -> bool:
    """Say whether a text is an address."""
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
