"""What every test would otherwise load or look through again, kept in memory for the whole run."""

import gc
from types import CodeType

import pytest
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket


class CompiledTemplates(BytecodeCache):
    """Templates that one application has compiled, for all others. The library's own caches write
    them to files or hold them as bytes; reading those again took longer than rendering."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give ``bucket`` what is known of this template, if its source has not changed."""
        bucket.code = self._known.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled."""
        assert bucket.code is not None
        self._known[bucket.key, bucket.checksum] = bucket.code


@pytest.fixture(scope="session")
def compiled_templates() -> CompiledTemplates:
    """Compiling the templates anew for every test would take most of the time."""
    return CompiledTemplates()


def pytest_collection_finish() -> None:
    """What was imported stays until the end: the garbage collector need not look through half a
    million objects again and again, which took a sixth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)
