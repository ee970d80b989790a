"""Administration: where to find what, and the departments."""

from flask import Blueprint, render_template, url_for

from intake.domain.errors import NotFound
from intake.domain.permissions import Action
from intake.domain.timekeeping.deadlines import local_date
from intake.models import Department
from intake.queries.organisation import departments
from intake.queries.organisation.rules import every_rule
from intake.queries.reports.health import job_figures
from intake.web.auth import requires
from intake.web.db import db
from intake.web.i18n import language
from intake.web.tools import tools

blueprint = Blueprint("admin", __name__, url_prefix="/admin")


@blueprint.get("/")
@requires(Action.ADMINISTER)
def index() -> str:
    """The tasks of administrators, with what calls for attention."""
    rows = db.session()
    return render_template(
        "admin/index.html",
        nav="admin",
        rules=sum(rule.enabled for rule in every_rule(rows)),
        departments=len(departments.open_departments(rows, local_date(tools().clock()))),
        jobs=job_figures(rows, now=tools().clock()),
    )


@blueprint.get("/departments")
@requires(Action.ADMINISTER)
def list_departments() -> str:
    """The departments that receive submissions today."""
    listed = departments.list_active(db.session(), local_date(tools().clock()), language=language())
    return render_template("admin/departments.html", nav="admin", departments=listed)


@blueprint.get("/departments/<department_id>")
@requires(Action.ADMINISTER)
def show_department(department_id: str) -> str:
    """One department: names over time, other names, what it is competent for."""
    rows = db.session()
    department = rows.get(Department, department_id)
    if department is None:
        raise NotFound(department_id)
    return render_template(
        "admin/department.html",
        nav="admin",
        department=department,
        profiles=departments.profiles(rows, [department_id]),
        back=url_for("admin.list_departments"),
    )
