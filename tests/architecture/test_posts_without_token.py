"""Every route that can change something refuses a form without its token, or with a wrong one."""

from flask import Flask

from intake.domain.permissions import Grant, Role
from intake.domain.submission import Purpose
from intake.web.opened import OPENED
from intake.web.security import csrf
from tests.architecture.scenes import Scenery
from tests.architecture.sent import WITHOUT_BODY, Asked
from tests.bad_values import stored
from tests.conftest import SignIn
from tests.page_client import PageClient
from tests.stories import agreed, walk_to_check
from tests.support.moments import Moment

HEARD = (200, 303, 410)
EVERY_ROLE = tuple(Grant(role) for role in Role)
# Where the submission stands for acts that are not possible while it is worked on.
STANDS = {
    "review_submission.accept": "new",
    "review_submission.approve": "drafted",
    "review_submission.return_answer": "drafted",
    "review_submission.close": "answered",
    "review_submission.go_on": "asking",
    "review_submission.quarantine": "triage",
    "review_submission.release": "hidden",
    "review_submission.confine": "hidden",
    "review_submission.part": "joined",
    "review_publish.let_out": "proposed",
    "review_publish.withdraw": "public",
}
NOBODYS = {"review_bulk.do", "review_bulk.undo"}
# whoever does not sit on the council; tests/pages/evaluation
NOBODYS |= {"judging.declare", "judging.score", "judging.vote"}
NOBODYS |= {"saved_searches.edit", "saved_searches.delete", "account.end_alert"}
NOBODYS |= {"account.end_second_step", "account.renew_recovery_codes"}  # they have none
NOBODYS |= {"account.link_identity", "account.end_identity"}  # the same
NOBODYS |= {"mine.open_one", "mine.take_off"}  # nobody is signed in as a sender
NOBODYS |= {"account.remove_passkey"}
NOBODYS |= {"review_views.edit", "review_views.begin", "review_views.delete"}
# the sender has agreed to no words yet; tests/pages/proposals/test_summaries.py goes on from there
NOT_YET = {"desk_proposals.forward_summary"}
CHANGE_NOTHING_ANYWAY = {
    *NOT_YET,
    # wrong or missing secrets: nobody is let in
    "account.sign_in",
    "account.start",
    "account.password",
    "account.second_step_asked",
    "account.set_up_second_step",
    "account.sign_in_by_passkey",
    "account.name_passkey",
    "account.make_passkey",  # the password was not given; tests/pages/account/test_passkeys.py
    "submit.resume",
    "track.enter",
    # nobody is signed in as a sender; tests/pages/mine
    "mine.forget",
    "mine.sign_out",
    # only this browser forgets something
    "submit.finish",
    "review_enter.handed_over",
    "track.leave",
    "track.switch",
    # a try is never kept, and a session that nobody has cannot be ended
    "admin_rules.try_out",
    "review_submission.take_over",
    "account.end_session",
    # no file is among what is sent here; tests/pages/submit/test_files.py sends one
    "submit.files",
    # the council asks for nothing and decided nothing here; tests/pages/track/test_path.py does it
    "submit.revise_part",
    "submit.send_again",
    "track.appeal",
    # no proposal was sent here, and nobody was asked; tests/pages/track/test_co_authors.py does it,
    # and tests/pages/proposals/test_summaries.py
    "track.ask_author",
    "track.author",
    "track.summary",
    # a receipt is looked at and forgotten
    "receipts.check",
    # everybody has acts on many, and views, of their own, and these name one of nobody
    *NOBODYS,
    # who has what open is presence, which no comparison looks at
    "review_submission.claim",
    "review_submission.let_go",
    # models are files: tests/pages/admin/test_models.py goes back to the one before
    "admin_models.roll_back",
    # there is nothing kept that could be discarded
    "review_submission.discard",
    # a text is looked at and comes back
    "review_reply.begin",
    "review_reply.preview",
    "review_publish.preview",
}


def changing_routes(app: Flask) -> list[tuple[str, str]]:
    """(method, endpoint) of everything that is not only read."""
    return sorted(
        (method, rule.endpoint)
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - WITHOUT_BODY
    )


def somebody_with_every_right(
    official: SignIn, scenery: Scenery, *, answered: bool = False
) -> PageClient:
    """Signed in with all roles, a submission ready to be sent, another one opened by its code."""
    client = official(grants=EVERY_ROLE)
    walk_to_check(client)
    stored = scenery.submission("told" if answered else "work")
    agreed(scenery.session, stored, Purpose.PUBLISH_TEXT, Purpose.RESEARCH)
    tracked = stored.id
    with client.http.session_transaction() as cookie:
        cookie[OPENED] = [tracked, scenery.tools.clock().timestamp()]
    return client


def token_of(client: PageClient) -> str:
    return client.get_page("submit.resume").value("csrf_token")


def cookie_of(client: PageClient) -> dict[str, object]:
    with client.http.session_transaction() as cookie:
        return dict(cookie)


def test_one_view_is_exempt(app: Flask) -> None:
    # A mail program has no page to take a token from (RFC 8058); the address itself is the right.
    assert csrf._exempt_views == {"intake.track.letters.stop"}
    assert csrf._exempt_blueprints == set()
    assert app.config["WTF_CSRF_METHODS"] == {"POST", "PUT", "PATCH", "DELETE"}
    assert app.config["WTF_CSRF_ENABLED"]


def test_a_form_without_its_token_changes_nothing(
    app: Flask, official: SignIn, scenery: Scenery
) -> None:
    foreign = token_of(PageClient(app))
    known: dict[bool, tuple[PageClient, str, str]] = {}
    for answered in (True, False):
        client = somebody_with_every_right(official, scenery, answered=answered)
        known[answered] = client, token_of(client), scenery.reference
    moment = Moment(scenery.session, *(client for client, *_ in known.values()))
    for method, endpoint in changing_routes(app):
        if endpoint == "track.stop":
            continue  # see above; tests/pages/track/test_letters.py
        moment.back()
        app.extensions["intake_limits"].storage.reset()
        # what they opened; a scene about another submission says its own
        client, right, scenery.reference = known[endpoint in ("track.contest", "track.rate")]
        asked = scenery.asked(endpoint, method, STANDS.get(endpoint, "work"))
        before, cookie = stored(scenery.session), cookie_of(client)
        wrong = (None, "", "x" * 91, foreign, right[:-1], right.swapcase())
        for token in wrong:
            for site in ("same-origin", "cross-site"):
                where = (method, endpoint, token, site)
                refused = send(client, method, asked, token, site)
                # what is nobody's is told to be nobody's, with or without a token
                assert refused in ((400, 404) if endpoint in NOBODYS else (400,)), where
                assert cookie_of(client) == cookie, where
        assert stored(scenery.session) == before, (method, endpoint)
        # It was the token: with the right one the same request is heard, and has an effect.
        answer = send(client, method, asked, right, "same-origin")
        heard = (404,) if endpoint in NOBODYS else (409,) if endpoint in NOT_YET else HEARD
        assert answer in heard, endpoint
        changed = stored(scenery.session) != before
        assert changed is (endpoint not in CHANGE_NOTHING_ANYWAY), endpoint


def send(client: PageClient, method: str, asked: Asked, token: str | None, site: str) -> int:
    """Send a form with a token, as a page of this site or of another one; the answer's status."""
    data = dict(asked.typed) | ({} if token is None else {"csrf_token": token})
    headers = {"Sec-Fetch-Site": site, "Accept-Language": "en"}
    with client.http.open(asked.path, method=method, data=data, headers=headers) as response:
        return response.status_code
