"""What the service says of itself: reachable from every page, true to settings and model."""

import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask

from classifier.model_store import ModelStore
from classifier.training import train
from intake.app import create_app
from intake.config import Settings
from intake.domain.permissions import Role
from intake.submit.information import model_facts
from tests.classifier import corpus
from tests.conftest import SignIn
from tests.page_client import PageClient, checked, words

PAGES = ("accessibility", "privacy", "routing", "contact")
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)

pytestmark = pytest.mark.usefixtures("departments")


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> ModelStore:
    """A model in force, trained on the small corpus of the classifier's own tests."""
    store = ModelStore(tmp_path_factory.mktemp("trained"))
    model = train(corpus.many_languages(), corpus.profiles())
    store.activate(store.save(model, trained_by="a test", now=NOON).version)
    return store


@pytest.fixture
def in_force(settings: Settings, trained: ModelStore) -> ModelStore:
    """The same model in the installation of this test."""
    settings.models_dir.parent.mkdir(parents=True, exist_ok=True)
    settings.models_dir.symlink_to(trained.directory)
    return ModelStore(settings.models_dir)


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("lang", ["vi", "en", "ar"])
def test_every_page_opens_without_an_account(client: PageClient, name: str, lang: str) -> None:
    page = client.get_page(f"information.{name}", lang=lang)
    assert words(page.find("h1")[0]) in page.title
    assert "Error" not in page.title


def footer_of(client: PageClient, endpoint: str) -> dict[str, str]:
    footer = client.get_page(endpoint).find("footer")[0]
    return {words(a): a.get("href", "") for a in footer.iter("a")}


def test_the_foot_of_every_page_leads_to_them(client: PageClient, official: SignIn) -> None:
    leads = footer_of(client, "submit.home")
    assert [leads[name] for name in leads] == [
        "/accessibility",
        "/privacy",
        "/routing",
        "/receipts/",
        "/contact",
        "/account/sign-in",
    ]
    assert leads["Sign in for officials"] == "/account/sign-in"
    desk = footer_of(official(Role.COORDINATOR), "review.queue")
    assert "/privacy" in desk.values()
    assert "/account/sign-in" not in desk.values(), "who is signed in is not asked to"


def test_the_name_on_the_desk_leads_to_the_own_account(official: SignIn) -> None:
    page = official(Role.COORDINATOR).get_page("review.queue")
    links = {words(a): a.get("href") for a in page.find("a")}
    assert links["Official 1"] == "/account/"


def test_without_a_model_the_page_says_that_people_choose(client: PageClient) -> None:
    text = client.get_page("information.routing").text
    assert "no program is in use" in text
    assert "Version" not in text


def test_the_figures_are_those_of_the_model_in_force(
    client: PageClient, in_force: ModelStore, settings: Settings
) -> None:
    card = in_force.card(in_force.active_version() or "")
    assert card.facts.out_of_fold is not None
    text = client.get_page("information.routing").text
    assert card.version in text
    assert "March 1, 2026" in text
    assert f"{card.facts.examples:,} example texts" in text
    overall = card.facts.out_of_fold.overall
    assert f"right department for {overall.accuracy:.0%}" in text
    facts = model_facts(settings.models_dir, settings.promised_precision)
    assert facts is not None
    if facts.routed is None:
        assert "routes nothing by itself" in text
    else:
        assert f"a probability of {facts.routed.threshold:.0%}" in text
        assert f"{facts.routed.low:.0%}" in text


def test_what_is_promised_decides_from_where_the_model_routes(in_force: ModelStore) -> None:
    loose = model_facts(in_force.directory, 0.5)
    assert loose is not None
    assert loose.routed is not None, "half of the first guesses of this model are right"
    strict = model_facts(in_force.directory, 0.999)
    assert strict is not None
    assert strict.routed is None, "no model of this project promises so much"


def test_a_damaged_card_is_no_model(client: PageClient, settings: Settings) -> None:
    folder = settings.models_dir / "2026-03-01-0123456789ab"
    folder.mkdir(parents=True)
    (settings.models_dir / "active").write_text(folder.name + "\n", "ascii")
    assert "no program is in use" in client.get_page("information.routing").text
    (folder / "card.json").write_text("{}", "utf-8")
    (folder / "SHA256SUMS").write_text("0  card.json\n", "ascii")
    assert "no program is in use" in client.get_page("information.routing").text


def test_telling_of_the_model_does_not_load_it(in_force: ModelStore) -> None:
    script = (
        "import sys; from pathlib import Path\n"
        "from intake.app import create_app\n"
        "from intake.submit.information import model_facts\n"
        f"assert model_facts(Path({str(in_force.directory)!r}), 0.95)\n"
        "print([name for name in ('sklearn', 'numpy', 'scipy') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, env=os.environ
    )
    assert done.stdout.strip() == "[]"


def opened(tmp_path: Path, **values: object) -> PageClient:
    """A visitor of an installation with these settings; its pages ask no database."""
    app: Flask = create_app(Settings.for_tests(tmp_path / "own", **values))
    app.testing = True
    return PageClient(app)


def test_the_contact_page_shows_what_the_settings_say(tmp_path: Path) -> None:
    client = opened(
        tmp_path,
        service_name="Hộp thư Lạng Sơn",
        organisation="Sở Khoa học và Công nghệ",
        contact_email="hotro@example.org",
        contact_phone="024 3555 0000",
        contact_address="18 đường Mẫu, Lạng Sơn",
        contact_hours="8:00–17:00",
    )
    page = client.get_page("information.contact")
    for value in ("Sở Khoa học", "hotro@example.org", "024 3555 0000", "18 đường Mẫu", "8:00"):
        assert value in words(page.find("main")[0])
    assert {"mailto:hotro@example.org", "tel:02435550000"} <= {
        a.get("href") for a in page.find("a")
    }
    assert page.title.endswith("Hộp thư Lạng Sơn")


def test_without_an_address_the_contact_page_admits_it(client: PageClient) -> None:
    assert "have not entered an address" in client.get_page("information.contact").text


def test_anonymity_is_promised_only_where_it_is_possible(tmp_path: Path) -> None:
    offered = "stay anonymous"
    free = opened(tmp_path / "free")
    bound = opened(tmp_path / "bound", contact="required")
    assert offered in free.get_page("information.privacy").text
    assert offered not in bound.get_page("information.privacy").text


@pytest.mark.parametrize(
    ("lang", "name"), [("vi", "Cổng Tiếp nhận ý kiến và sáng kiến"), ("en", "Citizen Intake")]
)
def test_the_service_has_its_agreed_name(client: PageClient, lang: str, name: str) -> None:
    answer = client.http.get("/", headers={"Accept-Language": lang})
    assert checked(answer).title.endswith(f"– {name}")
