"""Where a request comes from, for throttling: an address that a client cannot make up, and a form of it fit for storing."""

import hashlib
import hmac
import ipaddress

from pyramid.request import Request


def remote_address(request: Request) -> str:
    """The peer's address as the server vouches for it.

    Never ``client_addr``: that believes any X-Forwarded-For. Behind a trusted proxy the server rewrites REMOTE_ADDR.
    """
    return str(request.remote_addr or "")


def network_of(address: str) -> str:
    """What one sender holds: an IPv4 address, or the /64 of an IPv6 one; other texts (a socket's name) as they are."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address[:64]
    if parsed.version == 4:
        return str(parsed)
    return str(ipaddress.ip_network((parsed, 64), strict=False))


def keyed_hash(secret: str, purpose: str, text: str) -> str:
    """HMAC-SHA256 of ``text``: the same text can be recognised again, but without the key not be guessed."""
    return hmac.new(f"{purpose}:{secret}".encode(), text.encode(), hashlib.sha256).hexdigest()
