"""Headers and cookies: what protects every page without its doing."""

from functools import lru_cache

from flask import Flask, Response, current_app, g, request, session
from flask_wtf import CSRFProtect
from flask_wtf.csrf import generate_csrf
from itsdangerous import URLSafeTimedSerializer
from werkzeug.middleware.proxy_fix import ProxyFix

from intake.config import Settings

MAX_BODY_BYTES = 1_000_000
POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",  # texts of officials, kept while they are typed
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)
_HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": (
        "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), "
        "magnetometer=(), microphone=(), midi=(), payment=(), usb=()"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_ONE_YEAR = 31_536_000
_KEPT = "may_be_kept"
_CSRF_SALT = "wtf-csrf-token"  # Flask-WTF's

csrf = CSRFProtect()


def init_app(app: Flask, settings: Settings) -> None:
    """Switch everything of this module on."""
    secure = settings.secure_cookies
    app.config.update(
        SECRET_KEY=settings.secret_key.get_secret_value(),
        # A cookie named __Host- can be set by no other host and only over TLS.
        SESSION_COOKIE_NAME="__Host-intake" if secure else "intake",
        SESSION_COOKIE_SECURE=secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_PATH="/",
        MAX_CONTENT_LENGTH=MAX_BODY_BYTES,
        MAX_FORM_MEMORY_SIZE=MAX_BODY_BYTES,
        # The token lives as long as the cookie: who writes for hours loses nothing.
        WTF_CSRF_TIME_LIMIT=None,
        # Some browsers are told to send no referrer at all; the token is what counts.
        WTF_CSRF_SSL_STRICT=False,
    )
    if settings.trusted_proxies:
        count = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)  # type: ignore[method-assign]
    csrf.init_app(app)
    app.context_processor(lambda: {"csrf_token": csrf_token})
    hsts = f"max-age={_ONE_YEAR}; includeSubDomains" if secure else ""

    @app.after_request
    def _protect(response: Response) -> Response:
        for name, value in _HEADERS.items():
            response.headers.setdefault(name, value)  # a file has a policy of its own
        if hsts:
            response.headers["Strict-Transport-Security"] = hsts
        if request.endpoint != "static" and not g.get(_KEPT):
            response.headers["Cache-Control"] = "no-store"
        return response


def may_be_kept() -> None:
    """The answer to this request is the same for everybody, and says itself how long it may be
    kept; all others are kept nowhere."""
    setattr(g, _KEPT, True)


def csrf_token() -> str:
    """The token of the forms of this page. It is signed once for each session, not for each page:
    without a time limit nothing in it changes."""
    own = session.get("csrf_token")
    if own and "csrf_token" not in g:
        g.csrf_token = _signed(own, str(current_app.secret_key))
    return str(generate_csrf())


@lru_cache(maxsize=5000)
def _signed(own: str, key: str) -> str:
    return str(URLSafeTimedSerializer(key, salt=_CSRF_SALT).dumps(own))
