"""From a prediction and the administrators' rules to a department or to people."""

import unicodedata
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifier import UNKNOWN_LANGUAGE, Candidate, KindGuess, Prediction
from intake.domain.routing import (
    KINDS_FOR_PEOPLE,
    FoldedText,
    Method,
    RouteDecision,
    RoutingRule,
    SubmissionFacts,
    WhyTriage,
    decide,
    may_go_alone,
    strip_marks,
)

OPEN = frozenset({"moc", "moh", "most_telecom", "local_gov"})
FACTS = SubmissionFacts(
    text="Cầu treo hỏng ván\nHọc sinh phải bám dây cáp. Không có sóng 4G.",
    kind="report",
    province="22",
    language="vi",
)
SIGNAL = RoutingRule(1, "No signal", "most_telecom", words=("không có sóng", "mất sóng"))


def prediction(*candidates: tuple[str, float], suspected: tuple[str, ...] = ()) -> Prediction:
    return Prediction(
        tuple(Candidate(department, probability) for department, probability in candidates),
        KindGuess("report", 0.9),
        "vi",
        "model-7",
        tuple(KindGuess(kind, 0.4) for kind in suspected),
    )


def route(
    given_prediction: Prediction | None,
    *rules: RoutingRule,
    facts: SubmissionFacts = FACTS,
    threshold: float = 0.8,
) -> RouteDecision:
    return decide(given_prediction, rules, facts, threshold=threshold, open_departments=OPEN)


def test_a_sure_classifier_routes() -> None:
    decision = route(prediction(("moc", 0.93), ("local_gov", 0.04)))
    assert (decision.method, decision.department) == (Method.CLASSIFIER, "moc")
    assert decision.model_version == "model-7"
    assert [candidate.department for candidate in decision.candidates] == ["moc", "local_gov"]
    assert decision.why_triage is None


@pytest.mark.parametrize(("probability", "sure"), [(0.8, True), (0.7999, False)])
def test_the_threshold_itself_is_enough(probability: float, *, sure: bool) -> None:
    decision = route(prediction(("moc", probability)))
    assert (decision.method is Method.CLASSIFIER) is sure
    assert decision.threshold == 0.8


def test_an_unsure_classifier_leaves_it_to_people_but_its_view_is_kept() -> None:
    decision = route(prediction(("moc", 0.5)))
    assert (decision.method, decision.department) == (Method.NONE, None)
    assert decision.why_triage is WhyTriage.UNSURE
    assert decision.candidates[0].department == "moc"


@pytest.mark.parametrize(
    ("given_prediction", "why"),
    [
        pytest.param(None, WhyTriage.NO_MODEL, id="no model"),
        pytest.param(prediction(), WhyTriage.NOTHING_KNOWN, id="no opinion"),
        pytest.param(
            replace(prediction(("moc", 0.99)), language=UNKNOWN_LANGUAGE),
            WhyTriage.FOREIGN_LANGUAGE,
            id="a language that was not taught",
        ),
        pytest.param(
            prediction(("closed_one", 0.99)), WhyTriage.DEPARTMENT_CLOSED, id="closed department"
        ),
    ],
)
def test_why_a_machine_leaves_it_to_people(
    given_prediction: Prediction | None, why: WhyTriage
) -> None:
    decision = route(given_prediction)
    assert decision.department is None
    assert decision.why_triage is why
    by_rule = route(given_prediction, SIGNAL)
    assert by_rule.department == "most_telecom", "rules are people's, and go by what is written"


def test_a_rule_comes_before_the_classifier_and_says_why() -> None:
    decision = route(prediction(("moc", 0.99)), SIGNAL)
    assert (decision.method, decision.department) == (Method.RULE, "most_telecom")
    assert decision.rule_id == 1
    assert decision.trace[0].because == ("không có sóng",)


def test_rules_work_without_a_model() -> None:
    assert route(None, SIGNAL).department == "most_telecom"


def test_the_first_rule_that_fires_wins_and_the_others_leave_a_trace() -> None:
    miss = replace(SIGNAL, rule_id=2, words=("hộ chiếu",))
    later = replace(SIGNAL, rule_id=3, department="moc")
    decision = route(None, miss, SIGNAL, later)
    assert decision.rule_id == 1
    assert [(trace.rule_id, trace.fired) for trace in decision.trace] == [(2, False), (1, True)]


def test_a_rule_for_a_closed_department_does_not_fire() -> None:
    closed = replace(SIGNAL, rule_id=2, department="closed_one")
    decision = route(prediction(("moc", 0.9)), closed)
    assert decision.department == "moc"
    assert decision.trace[0].fired is False
    assert decision.trace[0].because == ("không có sóng",)


@pytest.mark.parametrize(
    ("conditions", "fires"),
    [
        ({"kinds": frozenset({"report"})}, True),
        ({"kinds": frozenset({"question"})}, False),
        ({"provinces": frozenset({"22", "01"})}, True),
        ({"provinces": frozenset({"01"})}, False),
        ({"languages": frozenset({"vi"})}, True),
        ({"languages": frozenset({"en"})}, False),
        ({"words": ("4G",)}, True),
        ({"words": ("hộ chiếu", "4g")}, True),
        ({"words": ("hộ chiếu",)}, False),
        ({"words": ("4G",), "provinces": frozenset({"22"})}, True),
        ({"words": ("4G",), "provinces": frozenset({"01"})}, False),
        ({"words": ("hộ chiếu",), "provinces": frozenset({"22"})}, False),
        ({}, False),
        ({"words": ("…", "")}, False),
    ],
)
def test_every_given_condition_must_hold(conditions: dict[str, object], *, fires: bool) -> None:
    rule = RoutingRule(9, "Rule", "moh", **conditions)  # type: ignore[arg-type]
    assert (route(None, rule).department == "moh") is fires


@pytest.mark.parametrize("kind", KINDS_FOR_PEOPLE)
def test_people_look_first_at_what_no_machine_may_route(kind: str) -> None:
    said_by_sender = route(prediction(("moc", 0.99)), SIGNAL, facts=replace(FACTS, kind=kind))
    suspected = route(prediction(("moc", 0.99), suspected=(kind,)), SIGNAL)
    for decision in (said_by_sender, suspected):
        assert decision.department is None
        assert decision.why_triage is WhyTriage.KIND_FOR_PEOPLE
        assert decision.trace == ()
        assert decision.quarantine is (kind == "denunciation")


def test_where_one_sentence_accuses_people_decide_and_nothing_is_put_away() -> None:
    said = replace(prediction(("moc", 0.99)), within=("denunciation",))
    decision = route(said, SIGNAL)
    assert (decision.department, decision.quarantine) == (None, False)
    assert decision.why_triage is WhyTriage.KIND_FOR_PEOPLE
    assert not may_go_alone(said, threshold=0.5)


def test_a_suspected_denunciation_outweighs_a_declared_complaint() -> None:
    decision = route(
        prediction(("moc", 0.99), suspected=("denunciation",)),
        facts=replace(FACTS, kind="complaint"),
    )
    assert decision.quarantine


def test_an_unsuspicious_guess_holds_nothing_up() -> None:
    assert route(prediction(("moc", 0.99), suspected=("question",))).department == "moc"


@pytest.mark.parametrize(
    ("phrase", "found"),
    [
        ("cầu treo", True),
        ("CẦU TREO", True),
        ("cau treo", True),  # written without marks: any marks
        ("cẩu treo", False),  # another word
        ("treo hỏng", True),
        ("treo, hỏng", True),
        ("dây", True),
        ("day", True),
        ("dâ", False),  # whole words only
        ("cầu hỏng", False),
        ("", False),
        ("!!!", False),
        (unicodedata.normalize("NFD", "cầu treo"), True),
    ],
)
def test_words_are_found_as_people_write_them(phrase: str, *, found: bool) -> None:
    assert FoldedText(FACTS.text).contains(phrase) is found


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("Đường đi bị hỏng", "duong di"),
        ("Нет связи в посёлке", "посёлке"),
        ("Нет связи в посёлке", "поселке"),
        ("لا توجد إشارة في القرية", "إشارة"),
        ("مُدَرِّسَة جديدة", "مُدَرِّسَة"),
        ("مُدَرِّسَة جديدة", "مدرسة"),
        ("Bærum sykehus på Gjettum", "på gjettum"),
    ],
)
def test_words_of_other_languages(text: str, phrase: str) -> None:
    assert FoldedText(text).contains(phrase)


def test_a_vowelled_word_is_one_word() -> None:
    assert not FoldedText("مُدَرِّسَة").contains("م")


@given(st.text(max_size=80))
def test_a_text_contains_itself_with_and_without_marks(text: str) -> None:
    if any(c.isalnum() for c in text):
        assert FoldedText(text).contains(text)
        assert FoldedText(text).contains(strip_marks(text)) or not strip_marks(text).strip()
