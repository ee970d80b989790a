"""An answer with all its parts, for tests that need one."""

from intake.domain.answering.replies import PARTS

REPLY: dict[str, str] = {
    "facts": "Trạm phát sóng ở thôn bị hỏng nguồn điện.",
    "decision": "Nhà mạng thay nguồn điện của trạm.",
    "basis": "Điều 6 Nghị định 163/2024/NĐ-CP; hoàn thành trước ngày 30.",
    "contact": "Phòng Hạ tầng, điện thoại 024 3000 0000.",
}
assert list(REPLY) == [part.value for part in PARTS]


def reply(facts: str) -> dict[str, str]:
    """The same answer with something else found."""
    return REPLY | {"facts": facts}
