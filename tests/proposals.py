"""A proposal as somebody answers it, for many tests."""

from collections.abc import Sequence
from io import BytesIO

from sqlalchemy.orm import Session

from intake.database import transaction
from intake.domain.receiving.attachments import MAX_BYTES
from intake.models import Submission
from intake.ports import Tools
from intake.services.files import attachments
from intake.services.files.attachments import Offered
from intake.services.initiatives import proposals
from tests.page_client import Page, PageClient
from tests.stories import ANSWERS, Sent, receipt_on, received

# Words that stand nowhere else, one in each part.
MARKS = {
    "problem": "Ngầmtrànngập",
    "solution": "Phaocôngtắctừ",
    "novelty": "Chưaxãnàocó",
    "application": "ThônNàPục2026",
    "result": "Báotrước50phút",
    "resources": "Haimươimốttriệu",
    "plan": "Thángchínbáocáo",
    "authors": "HoàngThịThử",
    "property": "Mạchbímật",
}
PARTS: dict[str, dict[str, str]] = {
    "problem": {"problem": f"{MARKS['problem']} mùa mưa."},
    "solution": {"solution": f"{MARKS['solution']} gửi tin mỗi 10 phút."},
    "novelty": {"novelty": f"{MARKS['novelty']} thiết bị này."},
    "application": {
        "applied": "in_use",
        "applied_where": f"{MARKS['application']}, hai ngầm.",
        "could_apply": "Mọi xã miền núi.",
    },
    "result": {"result": f"{MARKS['result']}.", "target": "14 ngầm tràn."},
    "resources": {"cost": f"{MARKS['resources']}.", "resources": "Hai cán bộ."},
    "plan": {
        "roadmap": f"{MARKS['plan']}.",
        "pilot_place": "Nà Pục",
        "risks": "Mất phao.",
    },
    "authors": {
        "name1": "Nông Văn Mẫu",
        "share1": "60",
        "name2": MARKS["authors"],
        "share2": "40 %",
        "organisation": "Hợp tác xã Trường Hà",
        "tax_code": "0101234567",
    },
    "property": {
        "property": "planned",
        "property_number": "",
        "confidential": f"{MARKS['property']} của công tắc.",
    },
}
KIND = {"kind": "initiative"}
TITLE = "Báo lũ bằng phao"


def begin(client: PageClient) -> None:
    """The screens before the first part."""
    client.post(client.get_page("submit.step", step="kind"), **KIND)
    client.post(client.get_page("submit.step", step="details"), **ANSWERS["details"])


def walk_parts(client: PageClient, until: str = "") -> None:
    """Answer the parts, up to but without ``until``."""
    begin(client)
    for part, answers in PARTS.items():
        if part == until:
            return
        page = client.get_page("submit.propose", part=part)
        response = client.post(page, **answers)
        assert response.status_code == 303, (part, response.text[:3000])


def walk_to_check(
    client: PageClient, files: Sequence[tuple[str, bytes]] = (), **changed: dict[str, str]
) -> Page:
    """Everything is answered, and ``files`` are added."""
    walk_parts(client)
    for step in ("place", "contact", "consent"):
        page = client.get_page("submit.step", step=step)
        client.post(page, **(changed.get(step) or ANSWERS[step]))
    if files:
        given = [(BytesIO(content), name) for name, content in files]
        assert client.post(client.get_page("submit.files"), files=given).status_code == 303
    return client.get_page("submit.check")


def send_proposal(
    client: PageClient, files: Sequence[tuple[str, bytes]] = (), **changed: dict[str, str]
) -> Sent:
    """A proposal is sent through the form."""
    return receipt_on(client.submit(walk_to_check(client, files, **changed)))


def stored_proposal(
    session: Session, tools: Tools, files: Sequence[tuple[str, bytes]] = (), **values: object
) -> Submission:
    """The same without its screens; ``values`` set columns of the submission."""
    stored = received(session, tools, TITLE, TITLE, declared_kind="initiative", **values)
    offered = []
    for name, content in files:
        arrived = tools.files.begin(MAX_BYTES)
        arrived.write(content)
        offered.append(Offered(name, arrived))
    taken = attachments.take_in(tools.files, offered).taken
    with transaction(session):
        proposals.keep(session, stored.id, PARTS, sealer=tools.sealer)
        attachments.add_to_submission(session, stored.id, None, taken, now=tools.clock())
    return stored
