"""Files from other systems, whole and broken: every line is either a record or a told problem."""

import io

import pytest

from intake.services.importing.import_files import LONGEST_LINE, Format, NoHeader, Read, read


def read_all(content: str | bytes, kind: Format = "jsonl") -> list[Read]:
    raw = content.encode() if isinstance(content, str) else content
    return list(read(io.BytesIO(raw), kind))


def test_one_record_a_line() -> None:
    found = read_all('{"id": 1, "text": "một"}\n{"id": 2, "text": "hai"}\n')
    assert [(one.line, one.record) for one in found] == [
        (1, {"id": 1, "text": "một"}),
        (2, {"id": 2, "text": "hai"}),
    ]


def test_the_last_line_may_lack_its_end_and_the_first_may_have_a_byte_order_mark() -> None:
    found = read_all(b'\xef\xbb\xbf{"id": 1}\r\n\r\n{"id": 2}')
    assert [(one.line, one.record) for one in found] == [(1, {"id": 1}), (3, {"id": 2})]


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("{", "broken_json"),
        ("[" * 100_000, "broken_json"),
        ("một", "broken_json"),
        ("[1]", "not_a_record"),
        ("null", "not_a_record"),
        ('"text"', "not_a_record"),
        (b'{"id": "\xff"}', "not_utf8"),
        (b'{"id": "\xed\xa0\x80"}', "not_utf8"),
        ('{"id": 1, "id": 2}', "field_twice"),
        ('{"id": {"a": 1, "a": 2}}', "field_twice"),
        ('{"text": "' + "a" * LONGEST_LINE + '"}', "line_too_long"),
    ],
)
def test_a_broken_line_is_told_and_the_next_is_read(line: str | bytes, problem: str) -> None:
    raw = line.encode() if isinstance(line, str) else line
    broken, whole = read_all(raw + b'\n{"id": 2}\n')
    assert (broken.line, broken.problem, broken.record) == (1, problem, None)
    assert (whole.line, whole.record) == (2, {"id": 2})


def test_the_place_in_the_file_is_known_after_every_line() -> None:
    content = '{"id": 1}\n' + "x" * (LONGEST_LINE + 50) + '\n{"id": 2}\n'
    assert [one.end for one in read_all(content)] == [10, len(content) - 10, len(content)]
    assert read_all("") == []


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_as_spreadsheets_write_it(delimiter: str) -> None:
    rows = [["id", "text"], ["1", '"Cầu treo\nhỏng; gãy, ""rơi"" ván"'], ["2", "hai"]]
    content = "\ufeff" + "\r\n".join(delimiter.join(row) for row in rows) + "\r\n"
    found = read_all(content, "csv")
    assert [one.record for one in found] == [
        {"id": "1", "text": 'Cầu treo\nhỏng; gãy, "rơi" ván'},
        {"id": "2", "text": "hai"},
    ]
    assert [one.line for one in found] == [2, 4]  # where each record begins


def test_an_empty_cell_is_an_absent_field_and_an_empty_line_is_nothing() -> None:
    (found,) = read_all("id,text,title\n1,một,\n\n", "csv")
    assert found.record == {"id": "1", "text": "một"}


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("1", "columns"),
        ("1,a,b", "columns"),
        ('1,"a"b', "broken_csv"),
        (b"1,\xff", "not_utf8"),
    ],
)
def test_a_broken_csv_line_is_told_and_the_next_is_read(line: str | bytes, problem: str) -> None:
    raw = line.encode() if isinstance(line, str) else line
    broken, whole = read_all(b"id,text\n" + raw + b"\n2,hai\n", "csv")
    assert (broken.line, broken.problem) == (2, problem)
    assert whole.record == {"id": "2", "text": "hai"}


def test_a_quotation_mark_that_is_never_closed_is_told() -> None:
    found = read_all('id,text\n1,"một\n2,hai\n', "csv")
    assert [one.problem for one in found] == ["broken_csv"]


@pytest.mark.parametrize("content", ["", "\n", "id,id\n1,2\n", ",,\n"])
def test_columns_need_names(content: str) -> None:
    with pytest.raises(NoHeader):
        read_all(content, "csv")
