"""Where everything that is kept lies: a folder by default, an S3 bucket by URL. Both behave alike.

    storage.current().put_file(path, f"recordings/{id}/playback/playback.mp4")
    return storage.send(f"recordings/{id}/playback/playback.mp4", content_type="video/mp4")

Keys are made by us and never by a client; who may read what is the view's to decide before it asks.
"""

from app.foundation.storage.keys import UnsafeKey
from app.foundation.storage.opening import connect, current, from_url
from app.foundation.storage.sending import send
from app.foundation.storage.store import Kept, NotKept, StillThere, Storage, StorageUnavailable

__all__ = [
    "Kept",
    "NotKept",
    "StillThere",
    "Storage",
    "StorageUnavailable",
    "UnsafeKey",
    "connect",
    "current",
    "from_url",
    "send",
]
