"""The address people knock at. It is opened before anything is started, so that a taken port is known at once."""

import errno
import socket

from app.serving import CannotStart

BACKLOG = 512


class PortTaken(CannotStart):
    """Somebody else listens there."""


class NoSuchAddress(CannotStart):
    """This machine has no such address, or the port needs rights that we do not have."""


def open_door(host: str, port: int) -> socket.socket:
    """Listen at an address, for a process that is handed the socket.

    Raises :class:`PortTaken` or :class:`NoSuchAddress`.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    door = socket.socket(family, socket.SOCK_STREAM)
    try:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        door.bind((host, port))
        door.listen(BACKLOG)
    except OSError as trouble:
        door.close()
        if trouble.errno == errno.EADDRINUSE:
            raise PortTaken(
                f"Port {port} is taken on {host}. Stop what runs there, or choose another: PORT={port + 1} make run"
            ) from trouble
        raise NoSuchAddress(f"Nothing can listen at {host}:{port}: {trouble.strerror}.") from trouble
    return door
