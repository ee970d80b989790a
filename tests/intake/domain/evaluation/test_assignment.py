"""Conflicts of interest that are found, and who is proposed to evaluate what."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.domain.evaluation.assignment import assign
from intake.domain.evaluation.interests import (
    PUBLIC_MAIL,
    Evaluator,
    Interest,
    Party,
    Proposal,
    in_conflict,
    interests,
    plain_name,
    plain_organisation,
    work_domain,
)

AUTHOR = Party(
    "Hoàng Thị Thử", "thu@htx-truongha.vn", "Hợp tác xã Trường Hà", tax_code="0101234567"
)
PROPOSAL = Proposal(1, (Party("Nông Văn Mẫu", "mau@gmail.com"), AUTHOR))


@pytest.mark.parametrize(
    ("party", "found"),
    [
        (Party("hoang thi thu"), {Interest.AUTHOR}),
        (Party("Hoàng  Thị THỬ"), {Interest.AUTHOR}),
        (Party("Hoàng Thị Thư Hai"), set()),
        (Party(tax_code="0101234567-001"), {Interest.SAME_ORGANISATION}),
        (Party(tax_code="0109999999"), set()),
        (Party(organisation="HTX Trường Hà"), {Interest.SAME_ORGANISATION}),
        (Party(organisation="Công ty TNHH Sông Hà"), set()),
        (Party("Lê Minh", "minh@HTX-TruongHa.vn"), {Interest.SAME_MAIL_DOMAIN}),
        (Party("Lê Minh", "minh@gmail.com"), set()),
        (Party("Lê Minh", "MAU@gmail.com"), {Interest.AUTHOR}),
        (Party(), set()),
    ],
)
def test_interests_are_found_by_themselves(party: Party, found: set[Interest]) -> None:
    assert set(interests(Evaluator(7, party), PROPOSAL)) == found


def test_what_was_declared_or_decided_before_counts_for_that_proposal_alone() -> None:
    before = Evaluator(7, Party("Lê Minh"), decided=frozenset({1}), declared=frozenset({2}))
    other = Proposal(2, PROPOSAL.parties)
    assert interests(before, PROPOSAL) == (Interest.DECIDED_BEFORE,)
    assert interests(before, other) == (Interest.DECLARED,)
    assert in_conflict([before, Evaluator(8, Party("Vũ Lan"))], PROPOSAL) == {7}


def test_names_are_compared_without_marks_and_legal_forms() -> None:
    assert plain_name("Đỗ  Văn-Ước") == "do van uoc"
    assert plain_organisation("CÔNG TY CỔ PHẦN Sao Mai") == plain_organisation("Sao Mai JSC")
    assert work_domain("a@moc.gov.vn.") == "moc.gov.vn"
    assert {work_domain(f"a@{one}") for one in PUBLIC_MAIL} == {""}
    assert work_domain("nothing") == ""


@st.composite
def scenes(draw: st.DrawFn) -> tuple[list[Proposal], list[Evaluator]]:
    """Proposals of some firms, and evaluators who come from the same ones or from elsewhere."""
    firms = st.sampled_from(["", "alpha.vn", "beta.vn", "gamma.vn", "gmail.com"])
    fields = st.frozensets(st.sampled_from("abc"))
    numbers = st.frozensets(st.integers(1, 6), max_size=2)
    proposals = [
        Proposal(at, (Party(email=f"x{at}@{draw(firms)}"),), draw(fields))
        for at in range(1, draw(st.integers(0, 6)) + 1)
    ]
    evaluators = [
        Evaluator(
            at,
            Party(email=f"e{at}@{draw(firms)}"),
            draw(fields),
            draw(numbers),
            draw(numbers),
            draw(st.integers(0, 3)),
        )
        for at in range(1, draw(st.integers(0, 7)) + 1)
    ]
    return proposals, evaluators


@given(scenes(), st.integers(1, 4), st.randoms())
def test_nobody_in_conflict_is_proposed_and_the_order_does_not_matter(
    scene: tuple[list[Proposal], list[Evaluator]], each: int, random: object
) -> None:
    proposals, evaluators = scene
    found = assign(proposals, evaluators, each=each)
    by_id = {one.id: one for one in evaluators}
    for proposal in proposals:
        chosen = found.evaluators[proposal.id]
        assert len(set(chosen)) == len(chosen) <= each
        assert not any(interests(by_id[one], proposal) for one in chosen)
        free = len(evaluators) - len(in_conflict(evaluators, proposal))
        assert found.missing.get(proposal.id, 0) == max(0, each - free)
    random.shuffle(proposals)
    random.shuffle(evaluators)
    assert assign(proposals, evaluators, each=each) == found


@given(st.integers(0, 12), st.integers(1, 7), st.integers(1, 4), st.integers(0, 3))
def test_loads_stay_within_one_where_everybody_could_take_all(
    number: int, size: int, each: int, before: int
) -> None:
    proposals = [Proposal(at, (), frozenset("ab"[at % 2])) for at in range(number)]
    evaluators = [
        Evaluator(at, Party(), frozenset("ab"[at % 2]), open_reviews=before) for at in range(size)
    ]
    found = assign(proposals, evaluators, each=each)
    loads = [sum(at in chosen for chosen in found.evaluators.values()) for at in range(size)]
    assert max(loads) - min(loads) <= 1
    assert sum(loads) == number * min(each, size)


def test_the_fewest_open_reviews_come_before_expertise_and_what_is_given_stays() -> None:
    busy = Evaluator(1, Party(), frozenset("a"), open_reviews=2)
    idle = Evaluator(2, Party(), frozenset("b"), open_reviews=1)
    fitting = Evaluator(3, Party(), frozenset("a"), open_reviews=1)
    proposal = Proposal(9, (), frozenset("a"))
    assert assign([proposal], [busy, idle, fitting], each=2).evaluators == {9: (3, 2)}
    kept = assign([proposal], [busy, idle, fitting], each=2, given={9: (1,)})
    assert kept.evaluators == {9: (1, 3)}
