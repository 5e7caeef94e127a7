"""The web process: gunicorn with one worker of many threads, set up here and nowhere else.

One process, because a page's live socket and the change it waits for then meet in memory. Many threads, because each
open page holds one for its socket. To use more cores, run more `sightline web` behind a proxy, with Redis for live.
"""

import logging
import os
import socket
from threading import Thread
from types import FrameType
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication
from gunicorn.workers.gthread import ThreadWorker

from app import create_app
from app.foundation import live
from app.foundation.db import db
from app.settings import Settings

THREADS = 160  # sockets of some forty open lessons, and 32 and more for pages, films and uploads
GRACE_S = 15  # what an upload or a film in flight gets when we stop; both can be taken up again
KEEP_ALIVE_S = 5


class Threads(ThreadWorker):  # type: ignore[misc]  # gunicorn has no types
    """Gunicorn's thread worker, which says goodbye to open sockets before it waits for the rest to finish."""

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Stop taking connections. The sockets are closed elsewhere: a signal must find no lock that is held."""
        Thread(target=live.close_all, name="goodbye", daemon=True).start()
        super().handle_exit(sig, frame)

    def run(self) -> None:
        """Serve until told to stop, then end at once: a page that went silent must not keep its socket's thread alive."""
        super().run()
        db.disconnect()
        logging.shutdown()
        os._exit(0)


class Web(BaseApplication):  # type: ignore[misc]
    """Gunicorn, told what to serve and how."""

    def __init__(self, settings: Settings, door: socket.socket) -> None:
        self._settings = settings
        self._door = door
        super().__init__()

    def load_config(self) -> None:
        """Set what differs from gunicorn's own defaults."""
        chosen: dict[str, Any] = {
            "bind": f"fd://{self._door.fileno()}",
            "workers": 1,
            "worker_class": Threads,
            "threads": THREADS,
            "worker_connections": THREADS * 4,
            "graceful_timeout": GRACE_S,
            "keepalive": KEEP_ALIVE_S,
            "loglevel": "warning",
            "control_socket_disable": True,
            # The app trusts as many proxies as SIGHTLINE_TRUSTED_PROXIES says; gunicorn itself trusts none.
            "forwarded_allow_ips": "",
            "proc_name": "sightline web",
        }
        for name, value in chosen.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """Build the app inside the worker process, so that no connection is shared across the fork."""
        return create_app(self._settings)


def serve(settings: Settings, door: socket.socket) -> None:
    """Serve at an open door until SIGTERM or SIGINT."""
    Web(settings, door).run()
