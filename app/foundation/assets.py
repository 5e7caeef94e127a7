"""The front end's files, under addresses whose bytes never change.

The whole tree shares one hash, ``/static/<build>/css/app.css``: relative addresses inside a style sheet or
between modules keep working, a browser may keep every file for good, and a release changes every address at once.
"""

import gzip
import hashlib
import json
import re
from functools import cache
from pathlib import Path
from typing import Final

from flask import Blueprint, Flask, Response, abort, current_app, request, url_for
from markupsafe import Markup

from app.foundation.web import impersonal
from app.settings import ROOT

SERVED: Final = ("css", "icons", "js", "vendor")
"""Folders of ``static/`` that pages may load; what builds and checks them stays unserved."""

TYPES: Final = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml; charset=utf-8",
    ".webmanifest": "application/manifest+json",
    ".woff2": "font/woff2",
}
PACKED: Final = frozenset({".png", ".woff2"})
"""Types that are compressed already."""

FOR_GOOD: Final = "public, max-age=31536000, immutable"

IMPORTS: Final = {
    "hls.js": "vendor/hls/hls.js",
    "media-chrome": "vendor/media-chrome/index.js",
    "media-chrome/": "vendor/media-chrome/",
    "sightline/": "js/",
    "tus-js-client": "vendor/tus/tus.js",
}
"""Bare module names, as our own modules write them; a trailing slash stands for a folder."""

_IMPORTED_LAYER = re.compile(r'^@import "(?P<path>[^"]+)" layer\((?P<layer>[\w-]+)\);$', re.MULTILINE)

bp = Blueprint("assets", __name__)


class UnknownAsset(LookupError):
    """A template asked for a file that ``static/`` does not hold."""


class Assets:
    """The tree of served files as it was when it was last read."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.build = ""
        self.files: dict[str, Path] = {}
        self.icons: frozenset[str] = frozenset()
        self.refresh()

    def refresh(self) -> None:
        """Read the tree again. Only files that were touched since are hashed again."""
        self.files = dict(sorted(_served_files(self.folder)))
        lines = (f"{name} {_digest(path, *_touched(path))}" for name, path in self.files.items())
        self.build = hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]
        listed = self.files.get("icons/lucide.txt")
        self.icons = frozenset(listed.read_text().split()) if listed else frozenset()

    def url(self, name: str) -> str:
        """Address of a file, named by its path inside ``static/``.

        Raises :class:`UnknownAsset`, so that a misspelt name fails where it is written and not on a screen.
        """
        if name not in self.files:
            raise UnknownAsset(f"static/{name} is not there{_hint(name)}")
        return url_for("assets.show", build=self.build, name=name)

    def icon_url(self, name: str) -> str:
        """Address of one icon inside the sprite. Raises :class:`UnknownAsset` for an icon that is not in it."""
        if name not in self.icons:
            raise UnknownAsset(f"the icon {name} is not in static/icons/lucide.txt")
        return f"{self.url('vendor/icons.svg')}#{name}"

    def import_map(self) -> Markup:
        """The JSON that tells a browser where bare module names live, safe inside a script element."""
        places = {
            name: url_for("assets.show", build=self.build, name=target) for name, target in IMPORTS.items()
        }
        return Markup(json.dumps({"imports": places}).replace("<", "\\u003c"))  # noqa: S704 - our own constants

    def body(self, name: str, *, gzipped: bool = False) -> bytes | None:
        """The bytes served for a file, or ``None`` where there is no such file."""
        path = self.files.get(name)
        if path is None or path.suffix not in TYPES or not path.is_file():
            return None
        if name == "css/app.css":
            # its parts count too, and the build stands for all of them
            return _body(path, self.build, gzipped)
        return _body(path, str(_touched(path)), gzipped)


@bp.get("/static/<build>/<path:name>")
@impersonal
def show(build: str, name: str) -> Response:
    """Serve one file. A page that was opened before a release still gets today's file, but may not keep it."""
    suffix = Path(name).suffix
    gzipped = suffix not in PACKED and request.accept_encodings["gzip"] > 0
    assets = _assets()
    body = assets.body(name, gzipped=gzipped)
    if body is None:
        abort(404)
    response = Response(body, content_type=TYPES[suffix])
    response.headers["Cache-Control"] = FOR_GOOD if build == assets.build else "no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    if suffix not in PACKED:
        response.headers["Vary"] = "Accept-Encoding"
    if gzipped:
        response.headers["Content-Encoding"] = "gzip"
    return response


def init_app(app: Flask, folder: Path = ROOT / "static") -> Assets:
    """Serve the tree and give templates ``asset()``, ``icon_url()`` and ``import_map()``."""
    assets = Assets(folder)
    app.extensions["assets"] = assets
    app.register_blueprint(bp)
    app.jinja_env.globals.update(asset=assets.url, icon_url=assets.icon_url, import_map=assets.import_map)
    if app.debug:
        app.before_request(assets.refresh)
    return assets


def _assets() -> Assets:
    found: Assets = current_app.extensions["assets"]
    return found


def _served_files(folder: Path) -> list[tuple[str, Path]]:
    return [
        (path.relative_to(folder).as_posix(), path)
        for top in SERVED
        for path in (folder / top).rglob("*")
        if path.is_file() and not path.name.startswith(".")
    ]


def _touched(path: Path) -> tuple[int, int]:
    status = path.stat()
    return status.st_mtime_ns, status.st_size


@cache
def _digest(path: Path, _mtime_ns: int, _size: int) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@cache
def _body(path: Path, _version: str, gzipped: bool) -> bytes:
    content = _folded(path) if path.name == "app.css" else path.read_bytes()
    return gzip.compress(content, mtime=0) if gzipped else content


def _folded(path: Path) -> bytes:
    """A style sheet with its layered imports written in, so that a first visit asks for one file, not twenty."""

    def written_in(line: re.Match[str]) -> str:
        part = (path.parent / line["path"]).read_text()
        return f"@layer {line['layer']} {{\n{part}}}"

    return _IMPORTED_LAYER.sub(written_in, path.read_text()).encode()


def _hint(name: str) -> str:
    if name.startswith("vendor/"):
        return ": run `npm ci --ignore-scripts && node vendor.mjs` in static/"
    return ""
