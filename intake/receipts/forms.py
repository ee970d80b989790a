"""The form that takes a receipt to be checked."""

from flask_babel import lazy_gettext as _

from intake.domain.receiving.attachments import MAX_FILES
from intake.domain.receiving.receipts import ReceiptProblem
from intake.web.forms import Form
from intake.web.uploads import FilesField

PROBLEMS = {
    ReceiptProblem.NO_RECEIPT: _(
        "This file is no receipt of this service, or it is damaged. Choose the file that ends in "
        "-receipt.json"
    ),
    ReceiptProblem.CHANGED: _(
        "This receipt does not hold: it says something else than what was signed. Use the file as "
        "it was saved, without opening and saving it in another program"
    ),
    ReceiptProblem.UNKNOWN_KEY: _(
        "This receipt was not signed by this service. Check it where it was given out"
    ),
}


class CheckForm(Form):
    """A receipt, and perhaps the files that it names."""

    receipt = FilesField(
        _("The receipt or the signed decision"),
        description=_("The file that ends in -receipt.json or -certificate.json, as it was saved."),
    )
    files = FilesField(
        _("The files that were sent with it"),
        description=_(
            "Up to 5 files, each at most 10 MB. They are compared with the receipt and not kept."
        ),
    )

    def complain_of_none(self) -> None:
        """Say that there is nothing to check."""
        self.receipt.errors = [_("Choose the receipt")]

    def complain_of_more(self) -> None:
        """Say that more files arrived than are compared at once."""
        self.files.errors = [
            _(
                "At most %(limit)d files are compared at once, and the others were not looked at. "
                "Check the receipt again with those",
                limit=MAX_FILES,
            )
        ]

    def complain(self, problem: ReceiptProblem) -> None:
        """Say why the receipt does not hold."""
        self.receipt.errors = [PROBLEMS[problem]]
