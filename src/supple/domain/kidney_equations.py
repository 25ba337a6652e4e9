"""The published equations for kidney function in adults, each under its own name."""

from __future__ import annotations

import math

from supple.domain.person import Sex


def egfr_ckd_epi_2021_creatinine(creatinine_mg_dl: float, age_years: float, sex: Sex) -> float:
    """Estimated filtration rate [mL/min/1.73 m2] from creatinine, without race.

    Inker LA et al. N Engl J Med 2021;385:1737-49, equation eGFRcr (AS), doi:10.1056/NEJMoa2102953.
    """
    kappa, alpha, factor = (0.7, -0.241, 1.012) if sex == "female" else (0.9, -0.302, 1.0)
    ratio = creatinine_mg_dl / kappa
    return float(142 * min(ratio, 1.0) ** alpha * max(ratio, 1.0) ** -1.200 * 0.9938**age_years * factor)


def egfr_ckd_epi_2012_cystatin_c(cystatin_c_mg_l: float, age_years: float, sex: Sex) -> float:
    """Estimated filtration rate [mL/min/1.73 m2] from cystatin C.

    Inker LA et al. N Engl J Med 2012;367:20-9, equation eGFRcys, doi:10.1056/NEJMoa1114248; the age factor with four
    digits, as laboratories print it since 2021 (three digits, 0.996, give about 1 % less at 50 years).
    """
    ratio = cystatin_c_mg_l / 0.8
    factor = 0.932 if sex == "female" else 1.0
    return float(133 * min(ratio, 1.0) ** -0.499 * max(ratio, 1.0) ** -1.328 * 0.9962**age_years * factor)


def egfr_ckd_epi_2021_both(creatinine_mg_dl: float, cystatin_c_mg_l: float, age_years: float, sex: Sex) -> float:
    """Estimated filtration rate [mL/min/1.73 m2] from creatinine and cystatin C together, without race.

    Inker LA et al. N Engl J Med 2021;385:1737-49, equation eGFRcr-cys (AS), doi:10.1056/NEJMoa2102953.
    """
    kappa, alpha, factor = (0.7, -0.219, 0.963) if sex == "female" else (0.9, -0.144, 1.0)
    creatinine, cystatin = creatinine_mg_dl / kappa, cystatin_c_mg_l / 0.8
    of_creatinine = min(creatinine, 1.0) ** alpha * max(creatinine, 1.0) ** -0.544
    of_cystatin = min(cystatin, 1.0) ** -0.323 * max(cystatin, 1.0) ** -0.778
    return float(135 * of_creatinine * of_cystatin * 0.9961**age_years * factor)


def egfr_bedside_schwartz(creatinine_mg_dl: float, height_cm: float) -> float:
    """Estimated filtration rate [mL/min/1.73 m2] of a child of 1 to 17 years from creatinine and height.

    Schwartz GJ et al. J Am Soc Nephrol 2009;20:629-37, doi:10.1681/ASN.2008030287 (0.413 * height / creatinine).
    """
    return 0.413 * height_cm / creatinine_mg_dl


def crcl_cockcroft_gault_ml_min(creatinine_mg_dl: float, age_years: float, weight_kg: float, sex: Sex) -> float:
    """Creatinine clearance [mL/min], not indexed, with the actual body weight.

    Cockcroft DW, Gault MH. Nephron 1976;16:31-41, doi:10.1159/000180580.
    """
    factor = 0.85 if sex == "female" else 1.0
    return (140 - age_years) * weight_kg / (72 * creatinine_mg_dl) * factor


def body_surface_m2(weight_kg: float, height_cm: float) -> float:
    """Body surface [m2]: Mosteller RD. N Engl J Med 1987;317:1098, doi:10.1056/NEJM198710223171717."""
    return math.sqrt(weight_kg * height_cm / 3600)
