"""Opening commits of an embedded index for reading; parts already open are used again."""

from __future__ import annotations

import time
import weakref
from typing import Any

from search_index._evaluator import View
from search_index._evaluator_cache import ArrayCache
from search_index._evaluator_part import Part, PartFiles
from search_index._whoosh_files import verify
from search_index._whoosh_store import WhooshStore

_TRIES = 20
_UNSURE = 0.1  # seconds in which a folder's time of change may not yet tell of a second change


class Views:
    """Opens views; remembers parts for as long as some view uses them."""

    def __init__(self) -> None:
        self._cache = ArrayCache()
        self._parts: weakref.WeakValueDictionary[str, Part] = weakref.WeakValueDictionary()

    def newest(self, store: WhooshStore, known: View | None) -> View:
        """Open the newest commit of ``store``, or return ``known`` if that is the one."""
        for attempt in range(_TRIES):
            try:
                return self._open(store, known)
            except FileNotFoundError:
                # a writer replaced these files between our reading their names and opening them
                if attempt == _TRIES - 1 or not store.folder.is_dir():
                    raise
                time.sleep(0.01)
        raise AssertionError("unreachable")

    def forget(self) -> None:
        """Let go of everything kept."""
        self._cache.clear()

    def _open(self, store: WhooshStore, known: View | None) -> View:
        generation, segments = store.parts()
        source = f"{store.folder.name}/{generation}"
        if known is not None and known.source == source:
            return known
        parts: list[Part] = []
        hidden: list[int] = []
        base = 0
        for segment in segments:
            key = f"{store.folder.name}/{segment.segment_id()}"
            parts.append(self._parts.get(key) or self._open_part(store, segment, key))
            hidden += (base + number for number in segment.deleted_docs())
            base += segment.doc_count_all()
        return View(source, parts, hidden)

    def _open_part(self, store: WhooshStore, segment: Any, key: str) -> Part:
        verify(store.folder, segment.segment_id())
        files = PartFiles(
            key=key,
            size=segment.doc_count_all(),
            terms=store.terms(segment),
            postings=store.postings(segment),
            columns=store.columns(segment),
        )
        part = Part(files, self._cache)
        self._parts[key] = part
        return part


def folder_stamp(store: WhooshStore) -> tuple[int, ...]:
    """Return something that differs after every commit to ``store``; raises ``OSError``."""
    changed = store.folder.stat().st_mtime_ns
    if time.time() - changed / 1e9 > _UNSURE:
        return (changed,)
    return changed, store.generation()
