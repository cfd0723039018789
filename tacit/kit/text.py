"""Small rules about texts."""

import re
import unicodedata

SLUG_LENGTH_MAX = 60


def slug(text: str) -> str:
    """Make a short name for addresses: lower case, digits and single dashes.

    Marks are dropped (`é` becomes `e`); a text with no letter or digit of the
    Latin alphabet gives an empty slug, and the caller has to choose a name.
    """
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    dashed = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    return dashed[:SLUG_LENGTH_MAX].rstrip("-")


def is_slug(text: str) -> bool:
    """Say whether a text may stand as a slug."""
    return len(text) <= SLUG_LENGTH_MAX and bool(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", text))
