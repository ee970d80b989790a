"""Bodies and query strings that no form and no link sends."""

from collections.abc import Iterator

from tests.bad_values import (
    UNCLEAN,
    URLENCODED,
    Stand,
    World,
    clean,
    post,
    stored,
    token,
    vietnamese,
)
from tests.page_client import PageClient, checked

TOKEN = "csrf_token=%s&"
# Bodies that no form sends: (content type, body with a place for the token or without).
RAW_BODIES: dict[str, tuple[str, str]] = {
    "nothing": (URLENCODED, ""),
    "token alone": (URLENCODED, TOKEN),
    "bytes in names": (URLENCODED, TOKEN + "%FF%00=%FF&%ED%A0%80=1"),
    "arrays": (URLENCODED, TOKEN + "a[]=1&a[][b]=2&[]=3&=4&&;"),
    "a long value": (URLENCODED, TOKEN + "a=" + "x" * 100_000),
    "a long name": (URLENCODED, TOKEN + "x" * 100_000 + "=a"),
    "ten thousand fields": (URLENCODED, TOKEN + "&".join(f"f{n}=1" for n in range(10_000))),
    "two tokens": (URLENCODED, TOKEN + "csrf_token=b"),
    "too much": (URLENCODED, TOKEN + "a=" + "x" * 1_100_000),
    "JSON": ("application/json", '{"csrf_token": "%s", "text": ["a"]}'),
    "broken JSON": ("application/json", '{"a":'),
    "plain text": ("text/plain", TOKEN),
    "no type": ("", TOKEN),
    "a type of garbage": ("\xff;;=\x01".encode("latin-1").decode("latin-1"), TOKEN),
    "another character set": (URLENCODED + "; charset=utf-16", TOKEN),
    "no such character set": (URLENCODED + "; charset=none", TOKEN),
    "multipart without boundary": ("multipart/form-data", TOKEN),
    "multipart, broken": (
        "multipart/form-data; boundary=x",
        '--x\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n%s\r\n--x\r\nCont',
    ),
    "multipart, no name": (
        "multipart/form-data; boundary=x",
        "--x\r\nContent-Disposition: form-data\r\n\r\n%s\r\n--x--\r\n",
    ),
    "multipart, boundary of garbage": ("multipart/form-data; boundary=\x01\xff", TOKEN),
}


def check_raw_bodies(world: World, stand: Stand) -> int:
    """No body, however wrong, breaks the page behind a form or stores unclean text."""
    scene = vietnamese(stand.scene(world))
    secret = token(scene)
    for what, (content_type, body) in RAW_BODIES.items():
        before = stored(world.session)
        data = body.replace("%s", secret).encode()
        response = post(scene, data, content_type=content_type)
        assert response.status_code in (200, 303, 400, 403, 404, 409, 413), (
            what,
            response.status_code,
        )
        if response.mimetype == "text/html" and response.status_code != 303:
            checked(response, response.status_code)
        clean(world.session, before)
    return len(RAW_BODIES)


RAW_VALUES = {
    "empty": "",
    "NUL": "%00",
    "bytes": "%FF%FE",
    "lone surrogate": "%ED%A0%80",
    "override": "%E2%80%AE",
    "negative": "-1",
    "minus, huge": "-99999999999999999999999",
    "huge": "99999999999999999999999",
    "huge place": "1e9~99999999999999999999999",
    "negative place": "-1e12~-5",
    "no number": "nan~1",
    "infinite": "inf~1",
    "digits of another script": "%D9%A1%D9%A2%D9%A3%D9%A4",
    "superscript": "%C2%B2%C2%B2%C2%B2%C2%B2",
    "very many digits": "9" * 5000,
    "the year 0": "0000",
    "the year 9999": "9999",
    "the first day": "0001-01-01",
    "the last day": "9999-12-31",
    "markup": "%22%3E%3Cscript%3E",
    "percent": "%",
    "half an escape": "%2",
}
LONG = "x" * 100_000
RAW_QUERIES = {
    "array": "a[]=1&[]=2&=3&&;",
    "bytes in names": "%FF=1&%00=2&%ED%A0%80=3",
    "ten thousand fields": "&".join(f"f{n}=1" for n in range(10_000)),
    "names of arguments": "endpoint=x&_external=1&_scheme=javascript&_anchor=a&_method=x&values=1"
    "&self=1",
}


def check_raw_queries(client: PageClient, path: str, names: tuple[str, ...], rest: str) -> int:
    """No query string breaks a page; ``rest`` brings the page to life (something to search for).
    Returns how many values were tried.

    Each name meets each value, many names at once; where such a page did not come to its end, what
    stopped it may have hidden the rest, and each is tried alone.
    """
    client.http.get("/?lang=vi")
    for what, query in RAW_QUERIES.items():
        _unbroken(client, f"{path}?{query}&{rest}", what)
    for pairs in _each_with_each(names):
        query = "&".join(f"{name}={RAW_VALUES[what]}" for name, what in pairs)
        if _unbroken(client, f"{path}?{query}&{rest}", str(pairs)) != 200:
            for name, what in pairs:
                alone = f"{path}?{name}={RAW_VALUES[what]}&{rest}"
                _unbroken(client, alone, f"{name}: {what}")
    for name in names:
        _unbroken(client, f"{path}?{name}[]=a&{name}=a&{name}=b&{rest}", name)
        _unbroken(client, f"{path}?{name}={LONG}&{rest}", f"{name}: long")
    return len(RAW_QUERIES) + len(names) * (len(RAW_VALUES) + 2)


def _each_with_each(names: tuple[str, ...]) -> Iterator[list[tuple[str, str]]]:
    """All pairs of a name and a value; no name twice in one list, and no value unless there are
    more names than values."""
    values = list(RAW_VALUES)
    for shift in range(len(values)):
        yield [(name, values[(place + shift) % len(values)]) for place, name in enumerate(names)]


def _unbroken(client: PageClient, address: str, what: str) -> int:
    response = client.http.get(address, headers={"Accept-Language": "en"})
    assert response.status_code in (200, 303, 400, 404, 414), (what, response.status_code)
    if response.status_code != 303:
        page = checked(response, response.status_code)
        assert not UNCLEAN.search(page.text), what
        assert not any(
            (a.get("href") or "/").startswith(("javascript", "http:", "https:"))
            for a in page.find("a")
            if not (a.get("href") or "").startswith("https://")
        ), what
    return response.status_code
