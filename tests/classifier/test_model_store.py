"""Versions on disk: whole or refused."""

import hashlib
import io
import json
import os
import pickle
import shutil
import subprocess
import sys
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from classifier import DamagedModel, IncompatibleModel, ModelNotFound
from classifier._artefact import pack
from classifier.evaluation import evaluate
from classifier.model_store import CARD, SUMS, WEIGHTS, ModelStore, _name
from classifier.training import TrainedModel, train
from tests.classifier import corpus

_NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory, model_with_kinds: TrainedModel) -> ModelStore:
    store = ModelStore(tmp_path_factory.mktemp("models") / "var" / "models")
    measured = evaluate(model_with_kinds, corpus.held_out())
    card = store.save(model_with_kinds, measured, trained_by="an admin", note="first", now=_NOON)
    store.activate(card.version)
    return store


@pytest.fixture
def store(saved: ModelStore, tmp_path: Path) -> ModelStore:
    """A copy that a test may spoil."""
    shutil.copytree(saved.directory, tmp_path / "models")
    return ModelStore(tmp_path / "models")


def _folder(store: ModelStore) -> Path:
    version = store.active_version()
    assert version is not None
    return store.directory / version


def _resign(folder: Path) -> None:
    """Make the digests agree with the files again, as a forger with access would."""
    card = json.loads((folder / CARD).read_text("utf-8"))
    card["sha256"] = {WEIGHTS: hashlib.sha256((folder / WEIGHTS).read_bytes()).hexdigest()}
    (folder / CARD).write_text(json.dumps(card), "utf-8")
    _resign_sums(folder)


def _resign_sums(folder: Path) -> None:
    lines = [
        f"{hashlib.sha256((folder / name).read_bytes()).hexdigest()}  {name}\n"
        for name in (CARD, WEIGHTS)
    ]
    (folder / SUMS).write_text("".join(lines), "ascii")


def test_a_loaded_model_judges_exactly_as_the_saved_one(
    saved: ModelStore, model_with_kinds: TrainedModel
) -> None:
    loaded = saved.load()
    assert loaded.version == saved.active_version()
    for example in corpus.held_out():
        before = model_with_kinds.predict(example.text)
        after = loaded.predict(example.text)
        assert after.candidates == before.candidates
        assert (after.kind, after.language, after.suspected) == (
            before.kind,
            before.language,
            before.suspected,
        )
        assert loaded.explain(example.text, "roads") == model_with_kinds.explain(
            example.text, "roads"
        )
    assert loaded.facts == model_with_kinds.facts


def test_the_card_tells_everything(saved: ModelStore, model_with_kinds: TrainedModel) -> None:
    (card,) = saved.versions()
    assert card.version.startswith("2026-03-01-")
    assert card.created_at == _NOON
    assert (card.trained_by, card.note) == ("an admin", "first")
    assert card.facts == model_with_kinds.facts
    assert card.evaluation == evaluate(model_with_kinds, corpus.held_out())
    assert card.bytes == (_folder(saved) / WEIGHTS).stat().st_size
    assert card.threshold_for(0.6) == model_with_kinds.threshold_for(0.6)


def _in_a_process_of_its_own(saved: ModelStore, program: str) -> list[str]:
    """The words that a program prints which begins with these models as ``store``."""
    begin = (
        "import sys; from pathlib import Path\n"
        "from classifier.model_store import ModelStore\n"
        f"store = ModelStore(Path({str(saved.directory)!r}))\n"
    )
    run = [sys.executable, "-c", begin + program]
    return subprocess.run(run, capture_output=True, text=True, check=True).stdout.split()


def test_cards_are_listed_without_machine_learning(saved: ModelStore) -> None:
    program = (
        "print(len(store.versions()), store.active_version() is not None,"
        " 'sklearn' in sys.modules, 'numpy' in sys.modules)"
    )
    assert _in_a_process_of_its_own(saved, program) == ["1", "True", "False", "False"]


def test_a_worker_that_routes_pays_for_no_machine_learning(saved: ModelStore) -> None:
    program = (
        "found = store.load().predict('the road to the school is full of holes').candidates\n"
        "print(len(found) > 0, 'sklearn' in sys.modules)"
    )
    assert _in_a_process_of_its_own(saved, program) == ["True", "False"]


def test_saving_again_never_overwrites(store: ModelStore, model_with_kinds: TrainedModel) -> None:
    before = (_folder(store) / CARD).read_bytes()
    card = store.save(model_with_kinds, note="second", now=_NOON)
    assert card.note == "first"
    assert (_folder(store) / CARD).read_bytes() == before
    later = store.save(model_with_kinds, now=datetime(2026, 3, 2, tzinfo=UTC))
    assert later.sha256 == card.sha256
    assert [one.version for one in store.versions()] == [later.version, card.version]


@pytest.mark.parametrize("name", [WEIGHTS, CARD, SUMS])
def test_training_again_on_the_same_day_mends_a_damaged_model(
    store: ModelStore, model_with_kinds: TrainedModel, name: str
) -> None:
    version = store.active_version()
    (_folder(store) / name).write_bytes(b"spoiled")
    card = store.save(model_with_kinds, note="again", now=_NOON)
    assert (card.version, card.note) == (version, "again")
    assert store.load().version == version
    assert store.damaged() == {}
    assert not [entry for entry in store.directory.iterdir() if entry.name.startswith(".")]


def test_a_model_trained_again_has_the_same_bytes(
    store: ModelStore, model: TrainedModel, tmp_path: Path
) -> None:
    again = train(corpus.many_languages(), corpus.profiles())
    first = store.save(model, now=_NOON)
    second = ModelStore(tmp_path / "elsewhere").save(again, now=_NOON)
    assert first.sha256 == second.sha256
    assert first.version == second.version


def test_bytes_do_not_depend_on_the_process(tmp_path: Path) -> None:
    program = (
        "from tests.classifier import corpus\n"
        "from classifier.training import train\n"
        "from classifier._artefact import pack\n"
        "import hashlib\n"
        "state = train(corpus.examples(), corpus.profiles()).state()\n"
        "print(hashlib.sha256(pack(state)).hexdigest())"
    )
    digests = {
        subprocess.run(
            [sys.executable, "-c", program],
            capture_output=True,
            text=True,
            check=True,
            env={"PYTHONHASHSEED": seed, "PATH": "/usr/bin:/bin"},
        ).stdout
        for seed in ("1", "2")
    }
    assert len(digests) == 1


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    name=st.sampled_from([WEIGHTS, CARD, SUMS]), place=st.floats(0, 1), change=st.integers(1, 255)
)
def test_any_byte_changed_is_refused(
    saved: ModelStore, name: str, place: float, change: int
) -> None:
    path = _folder(saved) / name
    original = path.read_bytes()
    position = min(len(original) - 1, int(place * len(original)))
    spoiled = bytearray(original)
    spoiled[position] ^= change
    try:
        path.write_bytes(bytes(spoiled))
        with pytest.raises(DamagedModel):
            saved.load()
        version = saved.active_version()
        assert version is not None
        with pytest.raises(DamagedModel):
            saved.activate(version)
        assert version in saved.damaged()
    finally:
        path.write_bytes(original)


@pytest.mark.parametrize("name", [WEIGHTS, CARD, SUMS])
@pytest.mark.parametrize("content", [None, b"", b"\xff\xfe", b"{}"])
def test_missing_and_foreign_files_are_refused(
    store: ModelStore, name: str, content: bytes | None
) -> None:
    path = _folder(store) / name
    if content is None:
        path.unlink()
    else:
        path.write_bytes(content)
    with pytest.raises(DamagedModel):
        store.load()


def _archive(**entries: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in entries.items():
            archive.writestr(name.replace("__", "/").replace("_", "."), content)
    return target.getvalue()


def _array(array: NDArray[Any], *, allow_pickle: bool = False) -> bytes:
    target = io.BytesIO()
    np.save(target, array, allow_pickle=allow_pickle)
    return target.getvalue()


def _a_huge_one() -> bytes:
    """An array that says of itself that it has more numbers than there is memory."""
    target = io.BytesIO()
    shape = {"descr": "<f8", "fortran_order": False, "shape": (10**15,)}
    np.lib.format.write_array_header_1_0(target, shape)
    return target.getvalue()


_OBJECTS = _array(np.array([corpus.Example("x", "y")], dtype=object), allow_pickle=True)


@pytest.mark.parametrize(
    "content",
    [_archive(idf_npy=_OBJECTS), _archive(idf_pkl=pickle.dumps([])), _archive(terms=b"")],
    ids=["objects in an array", "a pickle", "neither text nor array"],
)
def test_a_file_with_unknown_types_is_refused_even_with_right_digests(
    store: ModelStore, content: bytes
) -> None:
    _replace_weights(store, content)
    with pytest.raises(DamagedModel, match=r"unknown types|Object arrays cannot"):
        store.load()


@pytest.mark.parametrize(
    "content",
    [
        pack({}),
        pack({"terms": "", "idf": "no"}),
        pack({"terms": np.zeros(3), "grams": "a", "meanings": "", "concepts": "", "idf": ""}),
        _archive(idf_npy=b"\x93NUMPY"),
        _archive(idf_npy=_a_huge_one()),
        _archive(idf_npy=_array(np.zeros(2)), idf_npy__more_npy=_array(np.zeros(2))),
        _archive(terms_txt=b"\xff"),
        b"PK\x03\x04 but no more",
        b"",
    ],
    ids=[
        "empty",
        "little",
        "nonsense",
        "half an array",
        "more than memory",
        "broken names",
        "no UTF-8",
        "half an archive",
        "nothing",
    ],
)
def test_a_file_that_holds_no_model_is_refused_even_with_right_digests(
    store: ModelStore, content: bytes
) -> None:
    _replace_weights(store, content)
    with pytest.raises(DamagedModel):
        store.load()


def test_a_model_holds_texts_and_arrays_and_nothing_else() -> None:
    with pytest.raises(TypeError, match="no int"):
        pack({"terms": "", "department": {"classes": 5}})


def _renamed(folder: Path) -> Path:
    """Under the name that speaks for its content now."""
    facts = json.loads((folder / CARD).read_text("utf-8"))["facts"]
    digest = hashlib.sha256((folder / WEIGHTS).read_bytes()).hexdigest()
    return folder.rename(folder.with_name(f"2026-03-01-{_name(digest, facts)}"))


def test_a_card_that_promises_more_than_was_found_out_is_refused(store: ModelStore) -> None:
    path = _folder(store) / CARD
    values = json.loads(path.read_text("utf-8"))
    values["facts"]["own"] = {code: {"0.95": 0.0} for code in values["facts"]["own"]}
    values["facts"]["kind_bars"] = {}
    path.write_text(json.dumps(values), "utf-8")
    _resign(_folder(store))
    with pytest.raises(DamagedModel, match="belong together"):
        store.load()
    with pytest.raises(DamagedModel):
        store.activate(str(store.active_version()))


@pytest.mark.parametrize("number", ["1" + "0" * 400, "1e999", "-1e300", "NaN"])
def test_a_number_out_of_all_proportion_spoils_one_card_and_not_the_list(
    store: ModelStore, model: TrainedModel, number: str
) -> None:
    other = store.save(model, now=_NOON)
    path = _folder(store) / CARD
    text = path.read_text("utf-8")
    examples = json.loads(text)["facts"]["examples"]
    path.write_text(text.replace(f'"examples": {examples}', f'"examples": {number}'), "utf-8")
    _resign_sums(_folder(store))
    with pytest.raises(DamagedModel):
        store.card(str(store.active_version()))
    assert [card.version for card in store.versions()] == [other.version]


def test_what_a_broken_saving_left_behind_is_taken_away(
    store: ModelStore, model: TrainedModel
) -> None:
    old, fresh = (store.directory / f".saving-{name}" for name in ("old", "fresh"))
    for left in (old, fresh):
        left.mkdir()
        (left / WEIGHTS).write_bytes(b"half")
    long_ago = datetime.now(UTC).timestamp() - 7200
    os.utime(old, (long_ago, long_ago))
    store.save(model, now=_NOON)
    assert not old.exists()
    assert fresh.exists(), "somebody may be saving at this moment"


def _replace_weights(store: ModelStore, content: bytes) -> None:
    folder = _folder(store)
    (folder / WEIGHTS).write_bytes(content)
    _resign(folder)
    renamed = _renamed(folder)
    (store.directory / "active").write_text(renamed.name)


@pytest.mark.parametrize(("field", "value"), [("format", 99), ("sklearn_version", "0.1")])
def test_another_format_or_library_is_refused_as_incompatible(
    store: ModelStore, field: str, value: object
) -> None:
    path = _folder(store) / CARD
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | {field: value}), "utf-8")
    _resign(_folder(store))
    with pytest.raises(IncompatibleModel):
        store.load()
    assert len(store.damaged()) == 1


def test_weights_of_another_version_are_refused(store: ModelStore, model: TrainedModel) -> None:
    other = store.save(model, now=_NOON)
    first = _folder(store)
    (first / WEIGHTS).write_bytes((store.directory / other.version / WEIGHTS).read_bytes())
    _resign(first)
    with pytest.raises(DamagedModel, match="belong together"):
        store.load()


@pytest.mark.parametrize(
    "version", ["2026-03-01-000000000000", "", "..", "../../etc", "active", "\x00"]
)
def test_versions_that_do_not_exist_are_not_found(store: ModelStore, version: str) -> None:
    with pytest.raises(ModelNotFound):
        store.activate(version)
    with pytest.raises(ModelNotFound):
        store.card(version)


def test_an_empty_directory_has_no_model(tmp_path: Path) -> None:
    empty = ModelStore(tmp_path / "nothing")
    assert empty.versions() == []
    assert empty.damaged() == {}
    assert empty.active_version() is None
    with pytest.raises(ModelNotFound):
        empty.load()


def test_activating_a_damaged_version_leaves_the_active_one(
    store: ModelStore, model: TrainedModel
) -> None:
    good = store.active_version()
    other = store.save(model, now=_NOON)
    (store.directory / other.version / WEIGHTS).write_bytes(b"no")
    with pytest.raises(DamagedModel):
        store.activate(other.version)
    assert store.active_version() == good
    assert store.load().version == good


def test_weights_that_look_as_before_are_not_read_again_for_the_list(
    store: ModelStore,
) -> None:
    version = store.active_version()
    assert version is not None
    weights = store.directory / version / WEIGHTS
    long_ago = (1_700_000_000, 1_700_000_000)
    for file in weights.parent.iterdir():
        os.utime(file, long_ago)
    assert store.damaged() == {}
    whole = weights.read_bytes()
    weights.write_bytes(bytes([whole[0] ^ 1]) + whole[1:])
    os.utime(weights, long_ago)
    assert ModelStore(store.directory).damaged() == {}, "nothing shows that they changed"
    with pytest.raises(DamagedModel):
        store.load()
    os.utime(weights)
    assert list(store.damaged()) == [version]
    weights.write_bytes(whole)
    assert store.damaged() == {}, "what was written this very moment is read each time"


def test_rollback_is_activating_the_version_before(store: ModelStore, model: TrainedModel) -> None:
    first = store.active_version()
    assert first is not None
    second = store.save(model, now=_NOON).version
    store.activate(second)
    assert store.load().version == second
    store.activate(first)
    assert store.load().version == first
    assert not [entry for entry in store.directory.iterdir() if entry.name.startswith(".")]


@pytest.mark.parametrize("content", [b"", b"\xff", b"../../etc\n", b"yes"])
def test_a_spoiled_pointer_means_that_no_model_is_active(store: ModelStore, content: bytes) -> None:
    (store.directory / "active").write_bytes(content)
    assert store.active_version() is None
    with pytest.raises(ModelNotFound):
        store.load()


def test_a_failed_save_leaves_nothing_behind(
    tmp_path: Path, model: TrainedModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = ModelStore(tmp_path / "models")

    def full(*_: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="no space"):
        store.save(model)
    assert list(store.directory.iterdir()) == []
