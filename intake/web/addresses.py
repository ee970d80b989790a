"""Whole addresses of this service, for what is read elsewhere: papers, letters, receipts, feeds."""

import segno

from intake.web.tools import tools


def whole(path: str) -> str:
    """The address of a page by its ``path``, which begins with a slash."""
    return f"{tools().public_url.rstrip('/')}{path}"


def track_url() -> str:
    """Where number and code are asked for, short enough to be typed from paper."""
    return whole("/track")


def qr_image(address: str, *, scale: int, border: int) -> str:
    """An address as a QR code, as a data address for <img>; ``scale`` and ``border`` as in segno,
    a point of the code being 1."""
    return str(
        segno.make(address, error="m").svg_data_uri(scale=scale, border=border, omitsize=True)
    )
