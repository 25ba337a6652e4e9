"""Which medicine entries are baclofen, by name or code."""

from __future__ import annotations

import re

from supple.domain.person import MedicineEntry
from supple.interop.fhir.medicines import BACLOFEN_TABLETS_MG
from supple.knowledge.library import Library

_NAMES = re.compile(
    r"\b(baclofen\w*|baclofène|baklofen\w*|lioresal|gablofen|ozobax|lyvispah|fleqsuvy)\b", re.IGNORECASE
)


def is_baclofen(entry: MedicineEntry, library: Library) -> bool:
    """Whether the entry is baclofen of any form; arbaclofen is another medicine."""
    if any(
        (coding.system == "rxnorm" and coding.code in (*BACLOFEN_TABLETS_MG, "1292"))
        or (coding.system == "atc" and coding.code == "M03BX01")
        for coding in entry.codings
    ):
        return True
    said = " ".join((entry.text, *(coding.display or "" for coding in entry.codings)))
    return bool(_NAMES.search(said))
