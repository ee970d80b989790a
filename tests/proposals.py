"""A proposal as somebody answers it, for many tests."""

from tests.page_client import Page, PageClient
from tests.stories import ANSWERS, Sent, receipt_on

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


def walk_to_check(client: PageClient, **changed: dict[str, str]) -> Page:
    """Everything is answered."""
    walk_parts(client)
    for step in ("place", "contact", "consent"):
        page = client.get_page("submit.step", step=step)
        client.post(page, **(changed.get(step) or ANSWERS[step]))
    return client.get_page("submit.check")


def send_proposal(client: PageClient, **changed: dict[str, str]) -> Sent:
    """A proposal is sent through the form."""
    return receipt_on(client.submit(walk_to_check(client, **changed)))
