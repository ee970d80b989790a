"""Limits on how often one address may do something that costs work.

Counted by the library ``limits`` in fixed windows: in memory in the one process of the default, in
Redis or Valkey when there are several (ADR 0013). What protects secrets is also counted in the
database, see ``web.attempts``.
"""

import functools
import threading
import time
from collections.abc import Callable
from typing import Any, TypeVar, cast

from flask import Flask, current_app, request
from limits import RateLimitItem, RateLimitItemPerHour, RateLimitItemPerMinute
from limits.storage import Storage, storage_from_string
from limits.strategies import FixedWindowRateLimiter

from intake.domain.errors import LimitExceeded
from intake.web.i18n import changes_language
from intake.web.logging import security_event
from intake.web.tools import settings

_EXTENSION = "intake_limits"
_MOST_WINDOWS = 20_000
_View = TypeVar("_View", bound=Callable[..., Any])


class CountsInMemory(Storage):
    """Counters of one process, forgotten when their window is over.

    The library's own storage starts a thread with every count, which costs more than the rest of
    the limit.
    """

    STORAGE_SCHEME = ["intake+memory"]  # noqa: RUF012 - the library's way of naming a storage

    def __init__(self, uri: str | None = None, **_options: Any) -> None:
        super().__init__(uri, wrap_exceptions=False)
        self._lock = threading.Lock()
        self._windows: dict[str, tuple[int, float]] = {}  # key: count, end (seconds of the epoch)

    @property
    def base_exceptions(self) -> type[Exception]:
        """What may go wrong with the storage."""
        return OSError

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Count; returns the number in this window, which lasts ``expiry`` seconds from its
        beginning."""
        now = time.time()
        with self._lock:
            count, end = self._windows.get(key, (0, 0.0))
            if end <= now:
                count, end = 0, now + expiry
                if len(self._windows) >= _MOST_WINDOWS:
                    self._forget(now)
            self._windows[key] = (count + amount, end)
            return count + amount

    def get(self, key: str) -> int:
        """The number in the present window."""
        count, end = self._windows.get(key, (0, 0.0))
        return count if end > time.time() else 0

    def get_expiry(self, key: str) -> float:
        """When the present window ends, in seconds of the epoch."""
        return self._windows.get(key, (0, time.time()))[1]

    def check(self) -> bool:
        """Whether it can count; memory always can."""
        return True

    def reset(self) -> int:
        """Forget everything; returns how many windows there were."""
        with self._lock:
            number = len(self._windows)
            self._windows.clear()
        return number

    def clear(self, key: str) -> None:
        """Forget one window."""
        self._windows.pop(key, None)

    def _forget(self, now: float) -> None:
        self._windows = {key: one for key, one in self._windows.items() if one[1] > now}


def init_app(app: Flask, address: str) -> None:
    """Give the application its counters; ``address`` says where they are kept."""
    storage = CountsInMemory() if address == "memory://" else storage_from_string(address)
    app.extensions[_EXTENSION] = FixedWindowRateLimiter(cast(Storage, storage))


def limited(what: str, item: Callable[[], RateLimitItem]) -> Callable[[_View], _View]:
    """A page whose form one address may send only so often; raises LimitExceeded beyond that.

    ``what`` names the counter; ``item`` gives the limit when it is asked for.
    """

    def wrap(view: _View) -> _View:
        @functools.wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            if request.method == "POST" and not changes_language():
                count(what, item())
            return view(*args, **kwargs)

        return cast(_View, guarded)

    return wrap


def count(what: str, item: RateLimitItem) -> None:
    """One address does something once more; raises LimitExceeded beyond the limit ``item``."""
    counter: FixedWindowRateLimiter = current_app.extensions[_EXTENSION]
    address = request.remote_addr or ""
    try:
        if counter.hit(item, what, address):
            return
        ends = counter.get_window_stats(item, what, address).reset_time
    except counter.storage.base_exceptions as error:
        # Without its counters the service must still take what people send.
        security_event("limits_unreachable", kind=type(error).__name__)
        return
    security_event("limited", what=what)
    raise LimitExceeded(max(1, int(ends - time.time()) + 1))


def count_submission() -> None:
    """A new submission is about to be stored; raises LimitExceeded when its address has sent as
    many in an hour as the settings allow. The same form sent again is none."""
    count("submissions", RateLimitItemPerHour(settings().submissions_per_hour))


def _ten_times_submissions() -> RateLimitItem:
    return RateLimitItemPerHour(10 * settings().submissions_per_hour)


limit_answers = limited("answers", _ten_times_submissions)
"""Screens of the public form, which store a draft: ten for each submission that is allowed."""
limit_uploads = limited("uploads", _ten_times_submissions)
"""Forms with files."""
limit_checks = limited("checks", functools.partial(RateLimitItemPerHour, 60))
"""Receipts that anybody may have checked: sixty an hour from one address, which take nothing from
what can be sent."""
limit_questions = limited("questions", functools.partial(RateLimitItemPerHour, 20))
"""Questions about calls that anybody may ask: twenty an hour from one address."""
limit_additions = limited("additions", _ten_times_submissions)
"""What senders add to their submissions."""
limit_passwords = limited("passwords", functools.partial(RateLimitItemPerMinute, 30))
"""Pages that hash a password: thirty a minute from one address."""
