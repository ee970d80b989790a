"""Two administrators put a model in force; one takes it back; the promise says how much is
automatic."""

from shutil import rmtree

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.orm import Session

from classifier.evaluation import evaluate
from classifier.model_store import WEIGHTS, ModelStore
from intake.admin.model_pages import LEVELS
from intake.database import transaction
from intake.domain.permissions import Role
from intake.models import ModelProposal
from intake.ports import Tools
from intake.queries import settings as kept
from intake.services.learning.example_texts import frozen_examples
from intake.web.tools import settings
from tests.conftest import SignIn
from tests.models import OURS, measured_beside, models_in_turn, store_of, trained
from tests.page_client import Page, PageClient, words
from tests.stories import received

GOOD, BETTER, BAD = 1, 2, 3


@pytest.fixture
def store(app: Flask) -> ModelStore:
    return store_of(app)


def version(which: int) -> str:
    return str(trained()[which])


def form_to(page: Page, end: str) -> int:
    return next(i for i, f in enumerate(page.forms()) if f.get("action", "").endswith(end))


def proposed(client: PageClient, which: int) -> Page:
    page = client.get_page("admin_models.show", version=version(which))
    return client.submit(page, form=form_to(page, "/propose"), reason="Đo tốt hơn trên bộ riêng")


def test_one_proposes_and_another_puts_it_in_force(
    store: ModelStore,
    official: SignIn,
    administrator: PageClient,
    session: Session,
    tools: Tools,
) -> None:
    store.activate(version(GOOD))
    page = administrator.get_page("admin_models.show", version=version(BETTER))
    assert f"flask classifier compare {version(BETTER)}" in page.text
    assert not any(f.get("action", "").endswith("/propose") for f in page.forms())
    measured_beside(session, tools, version(BETTER), version(GOOD))
    page = administrator.get_page("admin_models.show", version=version(BETTER))
    assert "too few to judge: 0" in page.text
    page = proposed(administrator, BETTER)
    assert "Another administrator confirms it" in page.text
    own = administrator.get_page("admin_models.index")
    assert "You proposed it" in own.text
    assert not any(f.get("action", "").endswith("/confirm") for f in own.forms())
    second = official(Role.ADMINISTRATOR)
    page = second.get_page("admin_models.index")
    assert "Official 1" in page.text
    page = second.submit(page, form=form_to(page, "/confirm"))
    assert "The model is in force." in page.text
    assert store.active_version() == version(BETTER)
    assert store.history()[-1].by == f"official:{second.official_id}"
    assert "Official 2" in page.text
    assert "Đo tốt hơn trên bộ riêng" in page.text


def test_nobody_confirms_what_they_proposed_themselves(
    store: ModelStore, administrator: PageClient, official: SignIn, session: Session
) -> None:
    proposed(administrator, GOOD)
    number = session.query(ModelProposal.id).scalar()
    page = administrator.get_page("admin_models.index")
    token = page.value("csrf_token")
    path = f"/admin/models/proposals/{number}/confirm"
    assert administrator.http.post(path, data={"csrf_token": token}).status_code == 403
    assert store.active_version() is None
    session.rollback()
    assert session.get_one(ModelProposal, number).state == "open"
    page = administrator.submit(page, form=form_to(page, "/give-up"))
    assert "Taken back" in page.text
    answer = official(Role.ADMINISTRATOR)
    page = answer.get_page("admin_models.index")
    answer.http.post(path, data={"csrf_token": page.value("csrf_token")})
    assert store.active_version() is None


def test_a_worse_model_is_named_and_cannot_be_proposed(
    store: ModelStore, administrator: PageClient, session: Session
) -> None:
    store.activate(version(GOOD))
    page = administrator.get_page("admin_models.show", version=version(BAD))
    assert "Worse than the model in force" in page.text
    assert "All departments together" in page.text
    assert not any(f.get("action", "").endswith("/propose") for f in page.forms())
    data = {"csrf_token": page.value("csrf_token"), "reason": "trotzdem"}
    administrator.http.post(f"/admin/models/version/{version(BAD)}/propose", data=data)
    assert session.query(ModelProposal).count() == 0


def test_a_model_that_is_worse_on_the_newest_weeks_says_on_which(
    store: ModelStore, administrator: PageClient, session: Session, tools: Tools
) -> None:
    store.activate(version(GOOD))
    numbers = [received(session, tools, "Mất sóng", f"thôn {number}").id for number in range(3)]
    lost, gained, _same = numbers
    outcomes = [[lost, "moc", True, False], [gained, "moc", False, True]]
    outcomes += [[1_000 + number, "moc", True, number >= 12] for number in range(60)]
    measured_beside(session, tools, version(BETTER), version(GOOD), outcomes)
    page = administrator.get_page("admin_models.show", version=version(BETTER))
    assert "Worse than the model in force" in page.text
    assert "All departments together (newest submissions): 98% before, 79% after" in page.text
    assert not any(f.get("action", "").endswith("/propose") for f in page.forms())
    shown = {}
    for part, number in (("all", "62"), ("lost", "13"), ("gained", "1")):
        path = f"/admin/models/version/{version(BETTER)}/newest?part={part}"
        (link,) = [a for a in page.find("a") if a.get("href", "") == path]
        assert words(link) == number
        shown[part] = administrator.get_page(path).text
    known = [tools.codes.reference(number, tools.clock()) for number in numbers]
    assert [[one in shown[part] for one in known] for part in ("all", "lost", "gained")] == [
        [True, True, False],
        [True, False, False],
        [False, True, False],
    ]
    assert administrator.http.get(path.replace("gained", "nothing")).status_code == 404


def test_a_proposal_is_overtaken_by_another_model(
    store: ModelStore,
    administrator: PageClient,
    official: SignIn,
    session: Session,
    tools: Tools,
) -> None:
    store.activate(version(GOOD))
    measured_beside(session, tools, version(BETTER), version(GOOD))
    proposed(administrator, BETTER)
    store.activate(version(BAD))
    second = official(Role.ADMINISTRATOR)
    page = second.get_page("admin_models.index")
    page = second.submit(page, form=form_to(page, "/confirm"))
    assert "Nothing was changed" in page.text
    assert store.active_version() == version(BAD)


def test_a_damaged_model_does_not_come_into_force(
    store: ModelStore,
    administrator: PageClient,
    official: SignIn,
    session: Session,
    tools: Tools,
) -> None:
    store.activate(version(GOOD))
    measured_beside(session, tools, version(BETTER), version(GOOD))
    proposed(administrator, BETTER)
    (store.directory / version(BETTER) / WEIGHTS).write_bytes(b"spoiled")
    second = official(Role.ADMINISTRATOR)
    page = second.get_page("admin_models.index")
    assert "Damaged or of another format" in page.text
    second.submit(page, form=form_to(page, "/confirm"))
    rmtree(store.directory / version(BETTER))
    refused = second.submit(page, form=form_to(page, "/confirm"))
    assert "Nothing was changed" in refused.text
    links = [link.get("href", "") for link in refused.find("a")]
    assert not [link for link in links if version(BETTER) in link], "there is no such page any more"
    assert store.active_version() == version(GOOD)
    session.rollback()
    assert [one.state for one in session.query(ModelProposal)] == ["open"]


def test_a_damaged_model_is_not_proposed(
    store: ModelStore, administrator: PageClient, session: Session, tools: Tools
) -> None:
    store.activate(version(GOOD))
    measured_beside(session, tools, version(BETTER), version(GOOD))
    page = administrator.get_page("admin_models.show", version=version(BETTER))
    (store.directory / version(BETTER) / WEIGHTS).write_bytes(b"spoiled")
    refused = administrator.submit(page, form=form_to(page, "/propose"), reason="Đo tốt hơn")
    assert "Nothing was changed" in refused.text
    assert session.query(ModelProposal).all() == []


def test_a_model_in_force_that_is_damaged_is_not_shown_as_working(
    store: ModelStore, administrator: PageClient, session: Session, tools: Tools
) -> None:
    with transaction(session):  # without it nothing is told but that the database is not ready
        session.execute(text("CREATE TABLE alembic_version (version_num TEXT)"))
    store.activate(version(GOOD))
    sound = administrator.get_page("admin_models.index")
    assert "cannot be read" not in sound.text
    before = store.load()
    assert administrator.http.get("/readyz").json["model_usable"] is True
    (store.directory / version(GOOD) / WEIGHTS).write_bytes(b"spoiled")
    told = administrator.http.get("/readyz").json
    assert (told["model"], told["model_usable"]) == (version(GOOD), False)
    page = administrator.get_page("admin_models.index")
    assert "The model in force cannot be read" in page.text
    named = [e for e in page.find("bdi") if words(e) == version(GOOD)]
    assert named
    assert all(e.get("dir") == "ltr" for e in named)
    tools.active_model.model = before  # type: ignore[attr-defined]
    page = administrator.get_page("admin_models.index")
    assert "cannot be read" not in page.text
    assert "has it in memory and goes on routing by it until it is started anew" in page.text


def test_one_alone_goes_back_once(app: Flask, administrator: PageClient) -> None:
    first, _second = models_in_turn(app)
    store = store_of(app)
    page = administrator.get_page("admin_models.index")
    at = form_to(page, "/roll-back")
    refused = administrator.submit(page, form=at, reason=" ")
    assert "Write the reason" in refused.errors["back-reason"]
    done = administrator.submit(page, form=at, reason="Chuyển sai nhiều")
    assert "The model before is in force again." in done.text
    assert store.active_version() == first
    assert store.history()[-1].back
    again = administrator.submit(page, form=at, reason="Chuyển sai nhiều")
    assert "Nothing was changed" in again.text
    assert store.active_version() == first


def test_the_promise_is_kept_and_told(
    app: Flask, administrator: PageClient, session: Session
) -> None:
    models_in_turn(app)
    page = administrator.get_page("admin_models.promise")
    facts = store_of(app).card(version(BETTER)).facts
    offered = {words(label).partition(": ")[::2] for label in page.find("label")}
    for level in LEVELS:
        tried = facts.promise_at(level)
        said = "nothing automatic, people decide about everything"
        if tried is not None:
            said = f"{tried.coverage:.0%} automatic; right when tried: {tried.precision:.0%}"
        assert any(rest.startswith(said) for name, rest in offered if name == f"{level:.0%}"), level
    assert any(facts.promise_at(level) for level in LEVELS)
    done = administrator.submit(page, promised="0.900")
    assert "The promise has been saved." in done.text
    assert "90%" in done.text
    assert kept.promised_precision(session, 0.95) == 0.9


def test_pairs_that_are_mistaken_show_texts_kept_apart(
    app: Flask, administrator: PageClient
) -> None:
    with app.app_context():
        store = ModelStore(settings().models_dir)
    astray = ModelStore(trained()[0]).load(version(BAD))
    texts = [one for one in frozen_examples() if one.department in OURS.values()][::9]
    card = store.save(astray, evaluate(astray, texts))
    assert card.evaluation is not None
    page = administrator.get_page("admin_models.show", version=card.version)
    shown = " ".join(words(item) for item in page.find("details"))
    known = {one.id: " ".join(f"{one.title} {one.text}".split()) for one in texts}
    listed = {number for pair in card.evaluation.confusions[:10] for number in pair.ids}
    assert len(listed) > 5
    for number in listed:
        assert number in shown
        assert known[number][:60] in shown


def test_an_installation_without_models_says_what_to_do(administrator: PageClient) -> None:
    page = administrator.get_page("admin_models.index")
    assert "flask classifier train" in page.text
    assert "none: people decide about everything" in page.text
    administrator.get_page("admin_models.promise")
    administrator.get_page("admin_quality.drift")
