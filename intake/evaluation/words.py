"""What the codes of councils and evaluations are called on pages."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from intake.domain.councils import MemberPart

PARTS: Mapping[str, Any] = {
    MemberPart.CHAIR: _l("Chair of the council"),
    MemberPart.SECRETARY: _l("Secretary of the council"),
    MemberPart.MEMBER: _l("Member of the council"),
}
# What the rules call wrong, beside its field.
FAULTS: Mapping[str, Any] = {
    "exists": _l("There is a council for this already"),
    "no_role": _l("This official does not have the role for this part: an administrator gives it"),
    "two_chairs": _l("The council has a chair already in these days"),
    "sits_already": _l("This official sits on the council already"),
    "too_many": _l("The council is full: at most 50 people"),
    "fixed": _l("Who it is cannot be changed: let the term end and add somebody else"),
    "before_since": _l("The last day must not lie before the first"),
    "unknown": _l("Choose from the list"),
    "too_many_fields": _l("Choose at most ten fields"),
}
