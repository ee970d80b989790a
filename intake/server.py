"""Gunicorn's settings: one process with a few threads, which also works the jobs, unless the
settings say otherwise.

One process is what makes embedded SQLite safe; ``claim_serving`` refuses a second one on the same
file. With PostgreSQL ``INTAKE_WEB_PROCESSES`` may be raised, and ``flask jobs work`` run beside.
"""

import os
import selectors
import socket
import struct
import time
from functools import partial
from typing import Any

import structlog
from gunicorn.workers.gthread import ThreadWorker

from intake.app import session_factory
from intake.database import AlreadyServed, Checkpointer, checkpoint, claim_serving
from intake.services.background import jobs
from intake.web.db import db, transaction
from intake.web.tools import settings, tools
from intake.worker.loop import Workers

workers = int(os.environ.get("INTAKE_WEB_PROCESSES", "1"))
threads = 24
keepalive = 5
SILENCE_SECONDS = 10  # within a request
timeout = 60
graceful_timeout = 20
# Headers and request lines beyond these are refused by the server itself (ASVS 4.2.1).
# A question of a thousand letters of two bytes, each written as six characters, has to fit.
limit_request_line = 8190
limit_request_fields = 60
# The access log would hold addresses of senders; the application logs what is needed, without them.
accesslog = None
loglevel = "warning"

_log = structlog.get_logger("intake.server")


class PatientWorker(ThreadWorker):  # type: ignore[misc]
    """Gunicorn's worker with threads, which slow and silent clients cannot keep.

    A new connection waits with the selector, not in a thread, until it says something; a client
    that stops in the middle of its request gives the thread back after SILENCE_SECONDS.
    """

    def enqueue_req(self, conn: Any) -> None:
        """Give the connection a thread, or wait for its first byte."""
        if conn.initialized or conn.data_ready:
            super().enqueue_req(conn)
            return
        for option in (socket.SO_RCVTIMEO, socket.SO_SNDTIMEO):
            patience = struct.pack("ll", SILENCE_SECONDS, 0)
            conn.sock.setsockopt(socket.SOL_SOCKET, option, patience)
        conn.sock.setblocking(False)
        conn.timeout = time.monotonic() + self.cfg.keepalive
        self.pending_conns.append(conn)
        heard = partial(self.on_pending_socket_readable, conn)
        self.poller.register(conn.sock, selectors.EVENT_READ, heard)


worker_class = PatientWorker


def post_worker_init(worker: Any) -> None:
    """The application stands in its process: claim the database, start what works beside the
    pages."""
    app = worker.wsgi
    with app.app_context():
        kept = settings()
        engine = db.engine
        if kept.is_sqlite and workers > 1:
            _refuse(worker, "several processes need PostgreSQL")
        try:
            app.extensions["intake_serving"] = claim_serving(kept.sqlalchemy_url)
        except AlreadyServed:
            _refuse(worker, "another process serves this database")
        if kept.is_sqlite:
            checkpointer = Checkpointer(engine)
            checkpointer.start()
            app.extensions["intake_checkpointer"] = checkpointer
        if kept.embedded_worker:
            if kept.is_sqlite:  # then this is the only worker
                with transaction() as session:
                    jobs.release_lost(session, now=tools().clock())
            background = Workers(session_factory(app), tools())
            background.start()
            app.extensions["intake_worker"] = background


def worker_exit(_server: Any, worker: Any) -> None:
    """Finish the batch at hand, put the log into the database."""
    app = getattr(worker, "wsgi", None)
    if app is None:
        return
    background = app.extensions.get("intake_worker")
    if background is not None:
        background.stop()
    checkpointer = app.extensions.get("intake_checkpointer")
    if checkpointer is not None:
        checkpointer.stop()
        with app.app_context():
            checkpoint(db.engine, truncate=True)
            db.engine.dispose()


def _refuse(worker: Any, why: str) -> None:
    _log.error("server_refused", why=why)
    worker.log.error("Citizen Intake does not start: %s.", why)
    raise SystemExit(3)  # gunicorn's code for "do not try again"
