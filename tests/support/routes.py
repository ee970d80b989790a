"""The addresses of the application are worked out once for all tests.

Nearly every test makes an application of its own, and nine tenths of that time (75 of 85 ms) would
go into compiling the same 150 rules again.
"""

from collections.abc import Callable

import pytest
from werkzeug.routing import Rule

_known: dict[tuple[object, ...], Callable[..., object]] = {}
_compile_builder = Rule._compile_builder


def _remembered(rule: Rule, append_unknown: bool = True) -> Callable[..., object]:
    answers = tuple(sorted((rule.defaults or {}).items()))
    key = (rule.rule, rule.host, rule.subdomain, answers, rule.is_leaf, append_unknown)
    if key not in _known:
        _known[key] = _compile_builder(rule, append_unknown)
    return _known[key]


@pytest.fixture(scope="session", autouse=True)
def _rules_are_compiled_once() -> None:
    """Active for the whole run."""
    Rule._compile_builder = _remembered  # type: ignore[method-assign]
