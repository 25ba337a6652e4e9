"""What the numbers of the models are called on a page, and how their movement is said."""

from __future__ import annotations

from collections.abc import Mapping

from supple.exposure.sensitivity import Assumption, Verdict
from supple.render import words

# The file's own name where a number is not here: a new number is shown, only less plainly.
NAMES: Mapping[str, str] = {
    "cl_over_f": "how fast the body clears it",
    "renal_fraction": "part cleared by the kidneys",
    "nonrenal_weight_exponent": "how body weight counts for clearance",
    "crcl_reference": "kidney scale of the equation",
    "weight_reference": "weight scale of the equation",
    "vc_over_f": "first volume it spreads in",
    "vp_over_f": "second volume it spreads in",
    "q_over_f": "exchange between the two volumes",
    "q_weight_exponent": "how body weight counts for exchange",
    "ka": "how fast it is absorbed",
    "ka_factor_65_or_over": "slower absorption from 65 on",
    "tlag": "wait before absorption begins",
    "ke0_tone": "how soon ease follows the blood level",
    "ke0_drowsy": "how soon drowsiness follows the level",
    "ec50_tone": "level that gives half of the ease",
    "hill_tone": "how steeply ease rises with the level",
    "emax_tone": "most stiffness it can take away",
    "ec50_drowsy": "level that gives half of the drowsiness",
    "hill_drowsy": "how steeply drowsiness rises",
    "emax_drowsy_log_odds": "most drowsiness it can add",
    "ec50_factor_female": "women drowsy at lower levels",
    "ec50_factor_65_or_over": "people from 65 drowsy at lower levels",
    "ec50_factors_floor": "most that sex and age may count",
    "tolerance_lost": "drowsiness that fades with days",
    "tolerance_days": "days until it has faded",
    "tolerance_gap_h": "hours without until fading is lost",
    "cap_1_p95": "drowsiness limit, calm seated items",
    "cap_2_p95": "drowsiness limit, items that need care",
    "cap_3_p95": "drowsiness limit, alert-only items",
    "residual_proportional": "scatter of single blood samples",
    "tlag_factor_liquid": "shorter wait with a liquid",
    "ka_factor_liquid": "faster absorption of a liquid",
    "central_part": "part of the volume that is the first",
    "n_transit": "steps before absorption",
    "crcl_unknown": "kidney function where nobody measured it",
    "weight_unknown": "weight where nobody said it",
}
TITLES = (  # who uses a number that does not move the forecast
    ("response", "When your own response counts as known"),
    ("diary", "What a diary teaches"),
    ("week", "The week"),
)
RANGE_NOT_KNOWN = "range not known"


def name(assumption: Assumption) -> str:
    """In plain words where there are some, else what its note says first."""
    said = (assumption.number.note or "").split(". ")[0].rstrip(".")
    return NAMES.get(assumption.name) or said or assumption.name.replace("_", " ")


def amount(assumption: Assumption) -> str:
    """The value with its unit; a bare number has none."""
    unit = assumption.number.unit
    return f"{assumption.number.value:g}" if unit == "1" else f"{assumption.number.value:g} {unit}"


def reach(assumption: Assumption) -> str:
    """The range, or that it is not known."""
    if assumption.reach is None:
        return RANGE_NOT_KNOWN
    return f"{assumption.reach[0]:g} to {assumption.reach[1]:g}"


def basis(assumption: Assumption) -> str:
    """Whether someone judged it or published it, and from what."""
    number = assumption.number
    if not number.sources:
        return "judged, no source"
    short = ", ".join(source.split(":")[-1] for source in number.sources[:4])
    more = " ..." if len(number.sources) > 4 else ""
    return f"{'judged, from' if number.judgement else 'published,'} {short}{more}"


def best(verdict: Verdict) -> str:
    """The best stretch, e.g. 09:40 to 12:05."""
    return words.span(*verdict.best) if verdict.best else "none"


def hundred(share: float) -> str:
    """A share as a count of a hundred, without the word."""
    return f"{100 * share:.0f}"
