"""Response headers of both sides. No inline script or style exists anywhere, so the policy needs no nonce."""

from pyramid.response import Response

_CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


_BOTH = [
    ("Content-Security-Policy", _CSP),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "same-origin"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
]


def protect(response: Response, staff: bool = False) -> None:
    """Add the security headers; staff pages are never stored by anyone."""
    response.headerlist += _BOTH
    if staff:
        response.headers["Cache-Control"] = "no-store"
        response.headers["X-Robots-Tag"] = "noindex"
