"""Refuses connections that leave this machine.

An audit hook: a guard against accidents, not a sandbox. Drivers written in C go past it
without an audit event (psycopg and grpc did).
"""

from __future__ import annotations

import errno
import ipaddress
import sys
from typing import Any

LOCAL_NAMES = ("", "localhost", "ip6-localhost")


def install() -> None:
    """Refuse from now on, in this process and everything it forks."""
    sys.addaudithook(refuse_remote)


def refuse_remote(event: str, arguments: tuple[Any, ...]) -> None:
    """Raises: PermissionError: for an address or host name outside this machine."""
    if event in ("socket.connect", "socket.sendto"):
        address = arguments[1] if len(arguments) > 1 else None
        host = address[0] if isinstance(address, tuple) and address else None
    elif event in ("socket.getaddrinfo", "socket.gethostbyname"):
        host = arguments[0]
    else:
        return
    if not is_local(host):
        raise PermissionError(errno.EACCES, f"no network while graphs are checked: {host}")


def is_local(host: object) -> bool:
    """Whether the host is this machine; None is a path or the wildcard address."""
    name = host.decode(errors="replace") if isinstance(host, bytes) else host
    if not isinstance(name, str) or name in LOCAL_NAMES:
        return True
    try:
        address = ipaddress.ip_address(name.partition("%")[0])
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified
