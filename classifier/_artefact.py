"""The weights as bytes: a skops file of plain strings and arrays, the same bytes for the same
weights.

skops names its entries after memory addresses and stamps them with the time. Both are taken out
here, so that a digest speaks of the content alone. Importing this module loads scikit-learn.
"""

import io
import json
import zipfile
from typing import Any

import skops.io
from skops.io.exceptions import UntrustedTypesFoundException

from classifier._errors import DamagedModel

_SCHEMA = "schema.json"
# The earliest time a zip entry can carry.
_NO_TIME = (1980, 1, 1, 0, 0, 0)


def pack(state: dict[str, Any]) -> bytes:
    """The bytes of a model file."""
    with zipfile.ZipFile(io.BytesIO(skops.io.dumps(state))) as written:
        schema = json.loads(written.read(_SCHEMA))
        names: dict[str, str] = {}
        _rename(schema, names, {})
        content = {new: written.read(old) for old, new in names.items()}
    content[_SCHEMA] = json.dumps(schema, sort_keys=True).encode()
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name in sorted(content):
            entry = zipfile.ZipInfo(name, _NO_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content[name], compresslevel=6)
    return target.getvalue()


def unpack(content: bytes) -> dict[str, Any]:
    """What was packed. Raises DamagedModel when the bytes hold anything but plain containers,
    strings, numbers and arrays.
    """
    try:
        unknown = skops.io.get_untrusted_types(data=content)
        if unknown:
            raise DamagedModel(f"unknown types in the model file: {', '.join(sorted(unknown))}")
        state = skops.io.loads(content, trusted=[])
    except UntrustedTypesFoundException as error:
        raise DamagedModel(f"unknown types in the model file: {error}") from error
    except (zipfile.BadZipFile, KeyError, ValueError, TypeError, EOFError, OSError) as error:
        raise DamagedModel("the model file cannot be read") from error
    if not isinstance(state, dict):
        raise DamagedModel("the model file holds something else than a model")
    return state


def _rename(node: Any, names: dict[str, str], numbers: dict[int, int]) -> None:
    """Number objects and files in the order of the document instead of by memory address."""
    if isinstance(node, list):
        for part in node:
            _rename(part, names, numbers)
    elif isinstance(node, dict):
        if isinstance(node.get("__id__"), int):
            node["__id__"] = numbers.setdefault(node["__id__"], len(numbers) + 1)
        if node.get("type") == "numpy" and isinstance(node.get("file"), str):
            node["file"] = names.setdefault(node["file"], f"{len(names) + 1:03}.npy")
        for part in node.values():
            _rename(part, names, numbers)
