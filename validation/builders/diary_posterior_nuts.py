"""The posterior of one diary by the No-U-Turn sampler, written a second time from the model's description.

    python validation/builders/diary_posterior_nuts.py

Needs numpyro and jax, which the project does not: give them an environment of their own. Levels are plain sums of
exponentials over all doses, ratings an ordered logistic with slips; nothing of ``supple`` is imported. Writes
``values.csv`` and ``info.json`` beside the diary (Hoffman MD, Gelman A. J Mach Learn Res 2014;15:1593-623; Phan D et
al. arXiv 1912.11554).
"""

from __future__ import annotations

import csv
import json
import math
import time
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import jax
import jax.numpy as jnp
import numpy as np
import numpyro
import numpyro.distributions as dist
from numpyro.diagnostics import effective_sample_size, gelman_rubin
from numpyro.infer import MCMC, NUTS

jax.config.update("jax_enable_x64", True)
numpyro.set_host_device_count(4)

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "validation" / "authorities" / "diary_posterior"
DATA = ROOT / "src" / "supple" / "knowledge" / "data"
ZONE = ZoneInfo("Europe/London")
WEIGHT_KG, CRCL, CRCL_CV = 70.0, 90.0, 0.2
SLOTS, AMOUNT_MG = (8, 14, 20), 10.0
WARM_UP, KEPT, CHAINS, SEED = 1000, 1000, 4, 20261125
Z95 = 1.6448536269514722


def numbers(path: str, entry: str) -> dict:
    found = json.loads((DATA / path).read_text())
    chosen = next(one for one in found if one["id"] == entry)
    return chosen.get("parameters") or chosen["numbers"]


P = numbers("drugs/models/baclofen_oral_adult.json", "baclofen_oral_adult")
L = numbers("settings/learning.json", "learning")
SLEEPY = {name: one["value"] for name, one in numbers("settings/exposure.json", "sleepy_day").items()}


def log_sd(one: dict) -> float:
    between = math.sqrt(math.log(1 + one.get("cv_between", 0.0) ** 2))
    typical = math.log(one["high"] / one["low"]) / (2 * Z95) if "low" in one else 0.0
    return math.hypot(between, typical)


def typical_sd(one: dict) -> float:
    return math.log(one["high"] / one["low"]) / (2 * Z95)


def log_normal(one: dict, z):
    return one["value"] * jnp.exp(log_sd(one) * z)


def linear(one: dict, z):
    return one["value"] + (one["high"] - one["low"]) / (2 * Z95) * z


def logit(p: float) -> float:
    return math.log(p / (1 - p))


def logit_normal(one: dict, z):
    middle = logit(one["value"])
    down, up = (middle - logit(one["low"])) / Z95, (logit(one["high"]) - middle) / Z95
    return 1 / (1 + jnp.exp(-(middle + z * jnp.where(z < 0, down, up))))


def sleepy_log_odds(hour: float) -> float:
    """The usual day: awake from 07:00 to 23:00, so hours since waking are not stretched."""
    since = (hour - 7) % 24
    holds = [
        ("on_waking", 0.0, SLEEPY["on_waking_until_h"]),
        *(
            (n, SLEEPY[f"{n}_from_h"], SLEEPY[f"{n}_until_h"])
            for n in ("mid_morning", "early_afternoon", "early_evening")
        ),
        ("late_evening", SLEEPY["late_evening_from_h"], 24.0),
    ]
    for (before, _, end), (after, start, _) in pairwise(holds):
        if since < end:
            return logit(SLEEPY[before])
        if since < start:
            share = (1 - math.cos(math.pi * (since - end) / (start - end))) / 2
            return logit(SLEEPY[before]) + (logit(SLEEPY[after]) - logit(SLEEPY[before])) * share
    return logit(SLEEPY["late_evening"])


def diary() -> tuple[dict[str, list[tuple[float, float, float]]], list[tuple[float, bool]]]:
    """Ratings by kind as (hours since the first midnight, clock hour, rating), doses as (hours, written down)."""
    rows = list(csv.DictReader((FOLDER / "diary.csv").read_text().splitlines()))
    at = [datetime.fromisoformat(row["at"]).replace(tzinfo=ZONE) for row in rows]
    zero = min(at).replace(hour=0, minute=0)

    def hours(moment: datetime) -> float:
        return (moment.timestamp() - zero.timestamp()) / 3600

    rated: dict[str, list[tuple[float, float, float]]] = {"stiffness": [], "sleepiness": []}
    written: dict[tuple[date, int], float] = {}
    for row, moment in zip(rows, at, strict=True):
        if row["kind"] in rated:
            clock = moment.hour + moment.minute / 60
            rated[row["kind"]].append((hours(moment), clock, float(row["value"])))
        else:
            written[moment.date(), int(row["slot"][:2])] = hours(moment)
    doses = []
    for n in range(-7, (max(at).date() - zero.date()).days + 1):
        day = zero.date() + timedelta(days=n)
        for slot in SLOTS:
            planned = hours(datetime(day.year, day.month, day.day, slot, tzinfo=ZONE))
            doses.append((written.get((day, slot), planned), (day, slot) in written))
    return rated, doses


RATED, DOSES = diary()
FIRST_H = min(at for ratings in RATED.values() for at, *_ in ratings)
DOSE_H = np.array([at for at, _ in DOSES])
DOUBTED = FIRST_H - L["doubted_h"]["value"] < DOSE_H
DOUBT_H = np.array(
    [L["written_dose_doubt_min" if written else "planned_dose_doubt_min"]["value"] / 60 for _, written in DOSES]
)
PERSON = (
    "crcl", "renal", "cl", "v", "vc", "vp", "q", "ka", "tlag", "ec50_drowsy", "ke0_tone", "ke0_drowsy", "ec50_tone",
    "hill_tone", "emax_tone", "hill_drowsy", "emax_drowsy", "tolerance_lost", "baseline",
)  # fmt: skip
SCALE = ("without", "spread", "stiff_cos", "stiff_sin", "step", "sleepy_cos", "sleepy_sin")


def levels(at: np.ndarray, z: dict, late):
    """Levels at both sites (n_moments,) as plain sums over doses."""
    crcl = jnp.minimum(CRCL * jnp.exp(math.sqrt(math.log(1 + CRCL_CV**2)) * z["crcl"]), 200.0)
    size = WEIGHT_KG / P["weight_reference"]["value"]
    renal = jnp.clip(linear(P["renal_fraction"], z["renal"]), 0.0, 1.0)
    cl = log_normal(P["cl_over_f"], z["cl"]) * ((1 - renal) * size**0.75 + renal * crcl / 100)
    shared = jnp.exp(math.sqrt(math.log(1 + P["vc_over_f"]["cv_between"] ** 2)) * z["v"])
    vc = P["vc_over_f"]["value"] * jnp.exp(typical_sd(P["vc_over_f"]) * z["vc"]) * shared * size
    vp = P["vp_over_f"]["value"] * jnp.exp(typical_sd(P["vp_over_f"]) * z["vp"]) * shared * size
    q = log_normal(P["q_over_f"], z["q"]) * size**0.75
    ka, tlag = log_normal(P["ka"], z["ka"]), log_normal(P["tlag"], z["tlag"])
    k10, k12, k21 = cl / vc, q / vc, q / vp
    total, product = k10 + k12 + k21, k10 * k21
    alpha = (total + jnp.sqrt(total**2 - 4 * product)) / 2
    beta = product / alpha
    age = jnp.maximum(at[:, None] - DOSE_H[None] - late[None] - tlag, 0.0)
    begun = at[:, None] - DOSE_H[None] - late[None] - tlag > 0
    found = []
    for ke0 in (log_normal(P["ke0_tone"], z["ke0_tone"]), log_normal(P["ke0_drowsy"], z["ke0_drowsy"])):
        rates = [alpha, beta, ka, ke0]
        one = jnp.zeros_like(age)
        for i, rate in enumerate(rates):
            below = 1.0
            for j, other in enumerate(rates):
                below = below * (other - rate) if i != j else below
            one = one + (k21 - rate) / below * jnp.exp(-rate * age)
        found.append((jnp.where(begun, one, 0.0) * 1000 * ka * ke0 / vc * AMOUNT_MG).sum(axis=1))
    return found


def share(level, ec50, hill):
    x = jnp.maximum(level, 1e-9) / ec50
    return x**hill / (1 + x**hill)


def wave(cosine, sine, hour):
    angle = 2 * np.pi * hour / 24
    return cosine * np.cos(angle) + sine * np.sin(angle)


def log_probability(rating, middle, steep, below):
    """Ordered logistic with open ends and slips."""
    wild = L["wild_share"]["value"]
    at_or_above = jnp.where(rating <= 0, 1.0, jax.nn.sigmoid((middle - (rating - below)) * steep))
    above = jnp.where(rating >= 10, 0.0, jax.nn.sigmoid((middle - (rating - below + 1)) * steep))
    return jnp.log((1 - wild) * (at_or_above - above) + wild / 11)


def quantities(z: dict, late):
    at, hour, stiffness = (np.array(column) for column in zip(*RATED["stiffness"], strict=True))
    at_2, hour_2, sleepiness = (np.array(column) for column in zip(*RATED["sleepiness"], strict=True))
    tone, _ = levels(at, z, late)
    _, drowsy = levels(at_2, z, late)
    relief = share(tone, log_normal(P["ec50_tone"], z["ec50_tone"]), log_normal(P["hill_tone"], z["hill_tone"]))
    relief = relief * jnp.minimum(logit_normal(P["emax_tone"], z["emax_tone"]), 0.95)
    left = 1 - jnp.clip(linear(P["tolerance_lost"], z["tolerance_lost"]), 0.0, 1.0)  # on this dose since long ago
    height = left * jnp.maximum(linear(P["emax_drowsy_log_odds"], z["emax_drowsy"]), 0.0)
    ec50, hill = log_normal(P["ec50_drowsy"], z["ec50_drowsy"]), log_normal(P["hill_drowsy"], z["hill_drowsy"])
    ratio = share(drowsy, ec50, hill) * height
    without = jnp.clip(linear(L["stiffness_without"], z["without"]), 0.0, 10.5)
    rhythm, sleepy = L["stiffness_rhythm_sd"]["value"], L["sleepiness_rhythm_sd"]["value"]
    stiff = without * (1 - relief) + wave(rhythm * z["stiff_cos"], rhythm * z["stiff_sin"], hour)
    usual = np.array([sleepy_log_odds(h) for h in hour_2])
    odds = ratio + SLEEPY["sd_log_odds"] * z["baseline"] + usual
    odds = odds + wave(sleepy * z["sleepy_cos"], sleepy * z["sleepy_sin"], hour_2)
    spread, step = log_normal(L["stiffness_spread"], z["spread"]), log_normal(L["sleepiness_step"], z["step"])
    likelihood = log_probability(stiffness, stiff, math.pi / math.sqrt(3) / spread, 0.5).sum()
    likelihood = likelihood + log_probability(sleepiness, 7 + odds / step, step, 0.0).sum()
    return likelihood, {
        "stiffness_without": without,
        "log_stiffness_spread": jnp.log(spread),
        "mean_relief": relief.mean(),
        "relief_range": relief.max() - relief.min(),
        "log_sleepiness_step": jnp.log(step),
        "mean_drowsy_log_odds": odds.mean(),
        "mean_log_odds_ratio": ratio.mean(),
        "baseline_log_odds": SLEEPY["sd_log_odds"] * z["baseline"],
        "log_ec50_drowsy": jnp.log(ec50),
        "stiffness_cos": rhythm * z["stiff_cos"],
        "sleepiness_cos": sleepy * z["sleepy_cos"],
    }


def model() -> None:
    box = L["box_sd"]["value"]
    prior = dist.TruncatedNormal(0.0, 1.0, low=-box, high=box)
    z = {name: numpyro.sample(name, prior) for name in (*PERSON, *SCALE)}
    late = numpyro.sample("late", prior.expand([int(DOUBTED.sum())]))
    all_late = jnp.zeros(len(DOSE_H)).at[np.flatnonzero(DOUBTED)].set(late * DOUBT_H[DOUBTED])
    likelihood, shown = quantities(z, all_late)
    numpyro.factor("diary", likelihood)
    for name, value in shown.items():
        numpyro.deterministic(f"shown_{name}", value)


def main() -> None:
    begun = time.perf_counter()
    sampler = MCMC(
        NUTS(model, target_accept_prob=0.85), num_warmup=WARM_UP, num_samples=KEPT, num_chains=CHAINS,
        chain_method="sequential", progress_bar=False,
    )  # fmt: skip
    sampler.run(jax.random.PRNGKey(SEED), extra_fields=("diverging",))
    took = time.perf_counter() - begun
    chains = {
        n[6:]: np.asarray(v) for n, v in sampler.get_samples(group_by_chain=True).items() if n.startswith("shown_")
    }
    rows, least, worst = [], math.inf, 0.0
    for name, values in chains.items():
        size, agreed = float(effective_sample_size(values)), float(gelman_rubin(values))
        least, worst = min(least, size), max(worst, agreed)
        rows.append(
            (name, f"{values.mean():.5f}", f"{values.std():.5f}", f"{values.std() / math.sqrt(size):.5f}", round(size))
        )
    with (FOLDER / "values.csv").open("w", newline="") as out:
        csv.writer(out, lineterminator="\n").writerows(
            [("quantity", "mean", "sd", "error_of_mean", "effective"), *rows]
        )
    info = {
        "title": "Posterior of one invented diary of 14 days by the No-U-Turn sampler",
        "made_by": "validation/builders/diary_posterior_nuts.py",
        "made_on": datetime.now(UTC).date().isoformat(),
        "versions": {"numpyro": numpyro.__version__, "jax": jax.__version__, "numpy": np.__version__},
        "seed": SEED, "chains": CHAINS, "warm_up": WARM_UP, "kept": KEPT, "target_accept": 0.85,
        "settings": {name: one["value"] for name, one in L.items()},
        "diverging": int(np.asarray(sampler.get_extra_fields()["diverging"]).sum()),
        "least_effective": round(least), "largest_r_hat": round(worst, 4), "seconds": round(took, 1),
        "person": "invented: a man of 45 years, 70 kg, clearance 90 mL/min (cv 0.2), 10 mg at 08, 14 and 20 h; "
        "diary.csv is kept_diary of validation/builders/diary_case.py, 14 days, seed 11",
        "limits": "agreement shows that the posterior is worked out rightly, not that the model of ratings is right",
    }  # fmt: skip
    (FOLDER / "info.json").write_text(json.dumps(info, indent=1, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
