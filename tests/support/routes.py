"""The addresses of the application are worked out once for all tests.

Nearly every test makes an application of its own, and nine tenths of that time would go into
compiling the same 250 rules again.
"""

from typing import Any

import pytest
from werkzeug.routing import Rule

_COMPILED = ("_parts", "_trace", "_converters")
_known: dict[tuple[object, ...], dict[str, Any]] = {}
_compile = Rule.compile


def _remembered(rule: Rule) -> None:
    """What ``Rule.compile`` does: it depends on the rule and on what its map sets for all."""
    assert rule.map is not None
    where = (rule.host, rule.subdomain, rule.map.host_matching, rule.merge_slashes)
    answers = tuple(sorted((rule.defaults or {}).items()))
    key = (rule.rule, where, answers, rule.is_leaf, tuple(rule.map.converters.items()))
    known = _known.get(key)
    if known is None:
        _compile(rule)
        known = {name: getattr(rule, name) for name in _COMPILED}
        known |= {"arguments": frozenset(rule.arguments)}
        known |= {"build": (rule._build.__func__, rule._build_unknown.__func__)}  # type: ignore[attr-defined]
        _known[key] = known
        return
    for name in _COMPILED:
        setattr(rule, name, known[name])
    rule.arguments |= known["arguments"]
    rule._build, rule._build_unknown = (one.__get__(rule, None) for one in known["build"])


@pytest.fixture(scope="session", autouse=True)
def _rules_are_compiled_once() -> None:
    """Active for the whole run."""
    Rule.compile = _remembered  # type: ignore[method-assign]
