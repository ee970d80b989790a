"""Papers as PDF files: what stands on a page to print, set on A4 with the fonts of the pages.

Knows nothing of submissions or Flask: it takes the HTML of a paper as the templates make it, so
that no word stands in two places.
"""

from intake.sheets.setting import as_pdf

__all__ = ["as_pdf"]
