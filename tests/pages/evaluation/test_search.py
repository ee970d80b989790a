"""The page of the search as people of a council use it."""

from flask import Flask
from sqlalchemy.orm import Session

from intake.database import transaction
from intake.models import Evaluation
from intake.ports import Tools
from intake.services.finding import indexing
from tests.councils import declared, round_opened
from tests.pages.evaluation.conftest import Hall
from tests.proposals import TITLE


def test_a_hit_leads_to_the_page_that_its_reader_may_open(
    hall: Hall, session: Session, tools: Tools, app: Flask
) -> None:
    round_id = round_opened(session, tools, hall.town, 2)
    about = hall.submission_id
    indexing.bring_up_to_date(session, tools.index, [about], tools.codes, sealer=tools.sealer)
    row = hall.town.submission
    number = tools.codes.reference(about, row.submitted_at)
    led, judged = f"/desk/proposals/{about}/", f"/desk/evaluation/mine/{round_id}/"
    ways = ((hall.secretary, led), (hall.chair, led), (hall.members[0], judged))
    for client, way in ways:
        page = client.get_page("search.results", q=TITLE)
        assert f'href="{way}"' in page.response.text
        assert "/review/" not in page.response.text
        assert number in page.response.text
        assert client.http.get(way, follow_redirects=True).status_code == 200
        assert 'id="place"' not in page.response.text
        assert 'value="complaint"' not in page.response.text
        nothing = client.get_page("search.results", q="xylophon")
        assert way not in nothing.response.text
    member = hall.members[0]
    asked = "Declare whether you have an interest before you read it"
    assert asked in member.get_page("search.results", q=TITLE).response.text
    declared(session, tools, round_id, hall.town.members[0])
    with transaction(session):
        session.get_one(Evaluation, round_id).blind = True
    page = member.get_page("search.results", q=TITLE).response.text
    assert (judged in page, asked in page, number in page) == (True, False, False)
    assert judged not in member.get_page("search.results", q=number).response.text
