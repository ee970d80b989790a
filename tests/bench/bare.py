"""The yardstick: the least that Flask, WTForms and SQLite can do for one submission, one list, one
page.

Run by the benchmark under the same server as the service: ``gunicorn
'tests.bench.bare:create_app("file.sqlite3")'``.
"""

import sqlite3
import threading
from pathlib import Path

from flask import Flask, redirect, render_template
from flask_wtf import CSRFProtect, FlaskForm
from jinja2 import DictLoader
from wtforms import StringField, TextAreaField
from wtforms.validators import DataRequired, Length

_FORM = """<!doctype html><title>Send</title><form method="post">{{ form.csrf_token }}
{{ form.title.label }}{{ form.title }}{{ form.body.label }}{{ form.body
}}<button>Send</button></form>"""
_LIST = """<!doctype html><title>List</title><table>{% for row in rows %}
<tr><td><a href="/item/{{ row.id }}">{{ row.title }}</a>
<td>{{ row.kind }}<td>{{ row.status }}<td>{{ row.due_at }}</tr>
{% endfor %}</table>"""
_ITEM = """<!doctype html><title>{{ row.title }}</title>
<h1>{{ row.title }}</h1><p>{{ row.status }}<p>{{ row.body }}"""


class SendForm(FlaskForm):
    """Two fields."""

    title = StringField(validators=[DataRequired(), Length(max=300)])
    body = TextAreaField(validators=[DataRequired(), Length(max=20_000)])


def create_app(database: str) -> Flask:
    """Three pages on one table."""
    app = Flask(__name__)
    app.config["SECRET_KEY"] = "bench" * 8
    CSRFProtect(app)
    # Compiled once, as files would be; render_template_string would compile them for every page.
    app.jinja_loader = DictLoader({"send.html": _FORM, "list.html": _LIST, "item.html": _ITEM})
    local = threading.local()

    def connection() -> sqlite3.Connection:
        if not hasattr(local, "connection"):
            local.connection = sqlite3.connect(database, timeout=20)
            local.connection.row_factory = sqlite3.Row
            local.connection.execute("PRAGMA journal_mode=WAL")
            local.connection.execute("PRAGMA synchronous=FULL")
        return local.connection

    @app.route("/send", methods=["GET", "POST"])
    def send():
        form = SendForm()
        if form.validate_on_submit():
            rows = connection()
            rows.execute(
                "INSERT INTO item (title, body, department, kind, status, due_at) "
                "VALUES (?, ?, 'moh', 'report', 'assigned', '2026-12-24')",
                (form.title.data, form.body.data),
            )
            rows.commit()
            return redirect("/send", 303)
        return render_template("send.html", form=form)

    @app.get("/list")
    def show_list():
        rows = connection().execute(
            "SELECT id, title, kind, status, due_at FROM item "
            "WHERE department = 'moh' AND status = 'assigned' ORDER BY due_at, id LIMIT 50"
        )
        return render_template("list.html", rows=rows.fetchall())

    @app.get("/item/<int:item_id>")
    def item(item_id):
        row = connection().execute("SELECT * FROM item WHERE id = ?", (item_id,)).fetchone()
        return render_template("item.html", row=row)

    return app


def fill(database: Path, rows: list[tuple[str, str, str, str, str, str]]) -> None:
    """Make the table and put rows (title, body, department, kind, status, due_at) into it."""
    connection = sqlite3.connect(database)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute(
        "CREATE TABLE item (id INTEGER PRIMARY KEY, title TEXT, body TEXT, department TEXT, "
        "kind TEXT, status TEXT, due_at TEXT)"
    )
    connection.execute("CREATE INDEX by_due ON item (department, status, due_at, id)")
    connection.executemany(
        "INSERT INTO item (title, body, department, kind, status, due_at) VALUES (?, ?, ?, ?, ?, ?)",
        rows,
    )
    connection.commit()
    connection.close()
