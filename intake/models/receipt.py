"""The signature that the sender was given for what arrived."""

from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from intake.models.base import Base, Code, Json, Sha256


class SignedReceiptRow(Base):
    """What cannot be read again from the submission itself: the files as they arrived, the number
    as it was told, and the signature. Gone with the sender's data: a guess at the text could be
    tested against it."""

    __tablename__ = "signed_receipt"

    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"), primary_key=True)
    number: Mapped[str] = mapped_column(Code)
    files: Mapped[list[dict[str, Any]]] = mapped_column(Json)  # name, size, sha256 of each
    sha256: Mapped[str] = mapped_column(Sha256)  # of the document
    key_id: Mapped[str] = mapped_column(Code)
    signature: Mapped[str] = mapped_column(String(128))  # hex
