"""Logs: one JSON line a request, in UTC, without query, text or personal data.

Addresses are logged as the pattern of the route, so that no one-time link or code in a path
reaches a log. Of an error
its kind and place are logged, never its message: messages of databases quote the values.
"""

import logging
import sys
import time
import traceback
import uuid
from types import TracebackType

import structlog
from flask import Flask, Response, g, request

logger = structlog.get_logger("intake")


class _StandardError:
    """Standard error as it is now, not as it was when logging was set up; tests and servers
    replace it."""

    def write(self, text: str) -> int:
        return sys.stderr.write(text)

    def flush(self) -> None:
        sys.stderr.flush()


def configure() -> None:
    """One JSON object a line on standard error (commands print to standard output); third-party
    loggers only from warnings up."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(ensure_ascii=True),
        ],
        logger_factory=structlog.PrintLoggerFactory(_StandardError()),  # type: ignore[arg-type]
        cache_logger_on_first_use=True,
    )
    logging.getLogger("flask_wtf.csrf").setLevel(logging.WARNING)


def init_app(app: Flask) -> None:
    """Number each request and log it when it is answered."""

    @app.before_request
    def _start() -> None:
        g.request_id = uuid.uuid4().hex
        g.started = time.perf_counter()

    @app.after_request
    def _finish(response: Response) -> Response:
        response.headers["X-Request-ID"] = g.get("request_id", "")
        if request.endpoint != "static":
            logger.info(
                "request",
                id=g.get("request_id", ""),
                method=request.method if request.method.isalpha() else "?",
                route=request.url_rule.rule if request.url_rule else None,
                status=response.status_code,
                ms=round((time.perf_counter() - g.get("started", time.perf_counter())) * 1000, 1),
            )
        return response


def log_error(error: BaseException, trace: TracebackType | None) -> None:
    """Log where an unforeseen error came from, without its message."""
    places = [
        f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(trace)
    ]
    logger.error(
        "error",
        id=g.get("request_id", ""),
        kind=f"{type(error).__module__}.{type(error).__qualname__}",
        places=places[-12:],
    )


def log_search_down(code: str) -> None:
    """Log that the search could not answer, and why; ``code`` holds no text."""
    logger.error("search_down", id=g.get("request_id", ""), code=code)


def security_event(name: str, **codes: object) -> None:
    """Log something that matters for security. ``codes`` are ids and codes only."""
    logger.warning(name, id=g.get("request_id", ""), **codes)
