"""What is printed once the house is open: where it is, and how to get in."""

import socket
import sys
from http.client import HTTPException
from threading import Thread
from urllib.error import URLError
from urllib.request import urlopen

from app.settings import Settings

PATIENCE_S = 60


def welcome(settings: Settings, door: socket.socket, said: str) -> None:
    """Print the address as soon as a first answer comes through the door, without holding anybody up."""
    Thread(target=_once_it_answers, args=(settings, door, said), name="welcome", daemon=True).start()


def _once_it_answers(settings: Settings, door: socket.socket, said: str) -> None:
    host, port = door.getsockname()[:2]
    reached = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - a name to look up, not to bind
    address = f"http://[{reached}]:{port}" if ":" in reached else f"http://{reached}:{port}"
    try:
        urlopen(f"{address}/healthz", timeout=PATIENCE_S).close()  # noqa: S310 - our own door
    except (URLError, HTTPException, OSError):
        return  # the supervisor says what became of the web
    lines = [f"Sightline is open at {settings.base_url}", said, "Ctrl-C closes it."]
    sys.stdout.write("\n".join(line for line in lines if line) + "\n")
    sys.stdout.flush()
