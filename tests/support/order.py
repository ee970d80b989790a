"""What takes long comes first, so that no process is left alone with it at the end of a run; what
needs the same costly thing (a browser, a server, a trained model) stands together, so that few
processes make one. Among their like, tests keep the order that chance gave them."""

import pytest

_LONG = ("torture", "browser", "postgresql", "clamd")


def _rank(item: pytest.Item) -> int:
    if "first_training" in getattr(item, "fixturenames", ()):
        return 0
    found = (at for at, name in enumerate(_LONG, 1) if item.get_closest_marker(name))
    return next(found, len(_LONG) + 1)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """After the order by chance."""
    items.sort(key=_rank)
