"""Templates that do not do the same work twice.

A page is half frame: the same header, menus and forms for everybody who reads the same language.
And its components are macros in files of their own, which Jinja would make anew for every page.
"""

from collections.abc import Callable
from typing import Any

from flask import Flask
from jinja2 import Template, Undefined
from jinja2.environment import TemplateModule
from jinja2.runtime import Context
from markupsafe import Markup

_KEPT_FRAGMENTS = 1000  # addresses with many different filters must not fill the memory


class SharedTemplate(Template):
    """A template whose macros are made once.

    Jinja looks through all globals at every import, to see whether a template was loaded with some
    of its own; ours never are.
    """

    def _get_default_module(self, _importer: Context | None = None) -> TemplateModule:
        if self._module is None:
            self._module = self.make_module()
        return self._module


def init_app(app: Flask) -> None:
    """Make ``keep_fragment`` and ``kept_cells`` known to every template."""
    app.jinja_env.template_class = SharedTemplate
    app.jinja_env.globals.update(
        keep_fragment=_keeper(), kept_cells=_cell_keeper(), keep_cell=_keep_cell
    )


def _keeper() -> Callable[..., Markup]:
    """For ``{% call keep_fragment(name, …) %}``: what is inside is rendered once for the same
    values and then kept. Only for parts that depend on these values alone.
    """
    kept: dict[tuple[object, ...], Markup] = {}

    def keep_fragment(*values: Any, caller: Callable[[], Markup]) -> Markup:
        key = tuple("" if isinstance(value, Undefined) else value for value in values)
        found = kept.get(key)
        if found is None:
            if len(kept) >= _KEPT_FRAGMENTS:
                kept.clear()
            found = kept[key] = caller()
        return found

    return keep_fragment


def _cell_keeper() -> Callable[..., dict[Any, Markup]]:
    """For long tables: ``{% set kinds = kept_cells('queue.kind', locale) %}``, and in a row
    ``{{ kinds[kind] or keep_cell(kinds, kind, kind_cell(kind)) }}``. A page has fifty rows, but few
    different kinds, statuses and days; cells must depend on these values alone.
    """
    kept: dict[tuple[Any, ...], dict[Any, Markup]] = {}

    def kept_cells(*values: Any) -> dict[Any, Markup]:
        cells = kept.setdefault(values, {})
        if len(cells) > _KEPT_FRAGMENTS:
            cells.clear()
        return cells

    return kept_cells


def _keep_cell(cells: dict[Any, Markup], value: Any, cell: Markup) -> Markup:
    cells[value] = cell
    return cell
