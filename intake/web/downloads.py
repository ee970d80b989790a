"""Handing out files: to be saved, and never shown by the browser."""

from flask import Response
from werkzeug.wsgi import FileWrapper

from intake.domain.errors import NotFound
from intake.domain.receiving.attachments import disposition
from intake.models import Attachment
from intake.web.security import POLICY
from intake.web.tools import tools

# Whatever a browser makes of it: no script, no form, no address of ours (ASVS 3.2.1).
_INERT = f"{POLICY}; sandbox"


def to_be_saved(name: str) -> dict[str, str]:
    """The headers of a file that is saved under ``name``, whatever it holds."""
    return {"Content-Disposition": disposition(name), "Content-Security-Policy": _INERT}


def as_download(file: Attachment, name: str = "") -> Response:
    """The content of a file, which the caller has found clean and open to whoever asks, under its
    own ``name`` or another. Raises NotFound when it is not there."""
    try:
        content = tools().files.open(file.storage_key)
    except FileNotFoundError:
        raise NotFound(str(file.id)) from None
    text = file.media_type.startswith("text/")
    response = Response(
        FileWrapper(content),
        content_type=f"{file.media_type}; charset=utf-8" if text else file.media_type,
        headers=to_be_saved(name or file.filename) | {"Content-Length": str(file.size)},
        direct_passthrough=True,
    )
    response.call_on_close(content.close)
    return response
