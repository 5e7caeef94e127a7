"""Browsers that have signed in before, and where a try at a pass phrase comes from."""

import hashlib
import hmac
import ipaddress
from datetime import timedelta
from typing import Any

from flask import Request, current_app
from itsdangerous import BadSignature, URLSafeTimedSerializer
from werkzeug.wrappers.response import Response

from app.foundation.ids import new_id
from app.people.models.guesses import Guesser

KNOWN_FOR = timedelta(days=365)
MOST_ACCOUNTS = 5  # on a shared staff-room machine; keeps the cookie small
PROGRAMS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("CriOS/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS = (
    ("iPhone", "an iPhone"),
    ("iPad", "an iPad"),
    ("Android", "Android"),
    ("CrOS", "a Chromebook"),
    ("Windows", "Windows"),
    ("Mac OS X", "a Mac"),
    ("Linux", "Linux"),
)
IPV6_NETWORK_BITS = 64  # one household or one phone has a whole /64 to guess from


def guesser(request: Request, email: str) -> Guesser:
    """Where a sign-in comes from and whom it is for, as hashes. Only trusted proxies' word is taken for the address."""
    account = _hashed("account", email.strip().lower())
    known = _read(request)
    browser_hash = _hashed("browser", known["id"]) if account in known["accounts"] else ""
    return Guesser(account, _hashed("source", _network(request.remote_addr or "")), browser_hash)


def remember(request: Request, response: Response, email: str) -> None:
    """Let this browser be known for an account that it opened."""
    known = _read(request)
    account = _hashed("account", email.strip().lower())
    accounts = [account, *(other for other in known["accounts"] if other != account)][:MOST_ACCOUNTS]
    secure = bool(current_app.config["SESSION_COOKIE_SECURE"])
    response.set_cookie(
        _cookie(),
        str(_signer().dumps({"id": known["id"], "accounts": accounts})),
        max_age=KNOWN_FOR,
        secure=secure,
        httponly=True,
        samesite="Lax",
    )


def _read(request: Request) -> dict[str, Any]:
    try:
        known = _signer().loads(request.cookies.get(_cookie(), ""), max_age=int(KNOWN_FOR.total_seconds()))
    except BadSignature:
        return {"id": new_id(), "accounts": []}
    return dict(known)


def _cookie() -> str:
    return f"{current_app.config['SESSION_COOKIE_NAME']}-known"


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(str(current_app.secret_key), salt="a browser that signed in before")


def _hashed(kind: str, text: str) -> str:
    """Keyed, since there are few enough addresses to try them all."""
    key = str(current_app.secret_key).encode()
    return hmac.new(key, f"{kind}\n{text}".encode(), hashlib.sha256).hexdigest()


def _network(address: str) -> str:
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped is None:
        return str(ipaddress.ip_network((found, IPV6_NETWORK_BITS), strict=False))
    return str(found)


def described(user_agent: str) -> str:
    """What a person would call their browser: ``Firefox on Windows``."""
    program = _first(user_agent, PROGRAMS, "A browser")
    system = _first(user_agent, SYSTEMS, "")
    return f"{program} on {system}" if system else program


def _first(text: str, names: tuple[tuple[str, str], ...], otherwise: str) -> str:
    return next((name for sign, name in names if sign in text), otherwise)
