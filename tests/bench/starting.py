"""What an installation starts with, without its database."""

from intake.queries.organisation.departments import Profile
from intake.services.installation.setup import DEPARTMENTS_FILE
from intake.services.organisation import departments


def profiles() -> list[Profile]:
    """What the departments of the shipped file say of themselves, in Vietnamese and English."""
    return [
        Profile(
            row["id"],
            code,
            row[f"name_{code}"],
            row[f"competence_{code}"],
            tuple(row.get(f"keywords_{code}", ())),
            tuple(row.get(f"aliases_{code}", ())),
        )
        for row in departments.read_file(DEPARTMENTS_FILE)
        for code in ("vi", "en")
    ]
