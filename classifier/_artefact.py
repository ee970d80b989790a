"""The weights as bytes: an archive of plain texts and arrays, the same bytes for the same weights.

A zip file with an entry for each text (``.txt``, UTF-8) and each array (``.npy``, the format of
NumPy), named by its place in the state. Nothing in it can run: arrays of Python objects are
refused, and so is an entry of any other kind. Reading it needs no scikit-learn, which alone takes
more memory and time than the model.
"""

import io
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from typing import IO, Any

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from classifier._errors import DamagedModel

State = dict[str, Any]
"""Texts, arrays, further states by name; None for what a model does not have."""

TEXT, ARRAY = ".txt", ".npy"
# The earliest time a zip entry can carry: the bytes speak of the content alone.
_NO_TIME = (1980, 1, 1, 0, 0, 0)
# What reading a zip file, its entries and arrays raises when they are not as they should be.
_UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    AttributeError,
    EOFError,
    LookupError,
    MemoryError,
    OSError,
    RuntimeError,
    TypeError,
    ValueError,
)


def pack(state: Mapping[str, Any]) -> bytes:
    """The bytes of a model file. Raises TypeError for anything but texts, arrays, states, None."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in sorted(_entries(state)):
            entry = zipfile.ZipInfo(name, _NO_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content, compresslevel=6)
    return target.getvalue()


def unpack(content: bytes) -> State:
    """What was packed; names of what it does not have are left out. Raises DamagedModel when the
    bytes hold anything but texts and plain arrays.
    """
    state: State = {}
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for entry in archive.infolist():
                with archive.open(entry) as stream:
                    _put(state, entry.filename, stream)
    except _UNREADABLE as error:
        raise DamagedModel(f"the model file cannot be read: {error}") from error
    return state


def _entries(state: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, bytes]]:
    for name, part in state.items():
        if isinstance(part, Mapping):
            yield from _entries(part, f"{above}{name}/")
        elif isinstance(part, str):
            yield above + name + TEXT, part.encode()
        elif isinstance(part, np.ndarray):
            yield above + name + ARRAY, _array_bytes(part)
        elif part is not None:
            raise TypeError(f"a model holds no {type(part).__name__}")


def _array_bytes(array: NDArray[Any]) -> bytes:
    target = io.BytesIO()
    npy.write_array(target, array, version=(1, 0), allow_pickle=False)
    return target.getvalue()


def _put(state: State, path: str, stream: IO[bytes]) -> None:
    """Read one entry into its place."""
    *above, last = path.split("/")
    for name in above:
        state = state.setdefault(name, {})
    if last.endswith(TEXT):
        state[last.removesuffix(TEXT)] = stream.read().decode()
    elif last.endswith(ARRAY):
        state[last.removesuffix(ARRAY)] = npy.read_array(stream, allow_pickle=False)
    else:
        raise DamagedModel(f"unknown types in the model file: {path[:100]}")
