"""The administrators' routing rules, in the order in which they are tried."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from intake.domain import routing
from intake.models import RoutingRule


def enabled_rules(session: Session) -> list[routing.RoutingRule]:
    """The rules in force as the domain wants them."""
    rows = session.scalars(
        select(RoutingRule)
        .where(RoutingRule.enabled.is_(True))
        .order_by(RoutingRule.position, RoutingRule.id)
    )
    return [as_domain(row) for row in rows]


def every_rule(session: Session) -> list[RoutingRule]:
    """All rules, those switched off too."""
    return list(session.scalars(select(RoutingRule).order_by(RoutingRule.position, RoutingRule.id)))


def last_position(session: Session) -> int:
    """The position of the last rule; 0 when there is none."""
    return session.scalar(select(func.max(RoutingRule.position))) or 0


def as_domain(row: RoutingRule) -> routing.RoutingRule:
    """A stored rule as the domain's value."""
    return routing.RoutingRule(
        rule_id=row.id,
        name=row.name,
        department=row.department_id,
        words=tuple(row.words),
        kinds=frozenset(row.kinds),
        provinces=frozenset(row.provinces),
        languages=frozenset(row.languages),
    )
