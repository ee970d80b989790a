"""SQL that was put together once is kept for the databases of all tests.

SQLAlchemy keeps the text of each statement with the engine it was written for. Every test has an
engine of its own, so that a sixth of the processor time of the tests went into writing the same
statements again. What is kept depends on the dialect alone.
"""

from typing import Any

from sqlalchemy import Engine
from sqlalchemy.util import LRUCache

_kept: LRUCache[Any, Any] = LRUCache(5000)


class _OfAllEngines(dict[Any, Any]):
    """What SQLAlchemy takes for the cache of one engine; the first part of each key is its dialect,
    which is another object for each engine."""

    def get(self, key: Any, default: Any = None) -> Any:
        return _kept.get((key[0].name, *key[1:]), default)

    def __setitem__(self, key: Any, compiled: Any) -> None:
        _kept[(key[0].name, *key[1:])] = compiled

    def __bool__(self) -> bool:
        return True


def remembered(engine: Engine) -> Engine:
    """The engine, which from now on uses what was put together for any other."""
    engine.update_execution_options(compiled_cache=_OfAllEngines())
    return engine
