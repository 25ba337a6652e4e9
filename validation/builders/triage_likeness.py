"""Learn the words that messages of one urgency have in common: writes ``knowledge/data/signs/likeness.json``.

    python validation/builders/triage_likeness.py [--check]

Logistic regression with a quadratic penalty over the features of ``supple.screening.signs.likeness``, minimised by
L-BFGS from zero, so the same messages give the same weights. Messages are the development messages of triage
(``tests/scenarios/triage_sentences.jsonl``); those whose urgency depends on a record are left out.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import msgspec
import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from supple.knowledge.library import read_library
from supple.knowledge.signs import Likeness, UrgencyWord
from supple.screening.signs.likeness import features
from supple.screening.signs.reading import read

HERE = Path(__file__).parents[2]
MESSAGES = HERE / "tests" / "scenarios" / "triage_sentences.jsonl"
OUT = HERE / "src" / "supple" / "knowledge" / "data" / "signs" / "likeness.json"
PENALTY = 0.05  # chosen by leaving out rounds of the messages
FEWEST = 2  # messages that a feature has to stand in
SMALLEST = 0.1  # weights below it are left out
KINDS: dict[UrgencyWord, tuple[str, set[str]]] = {
    "emergency": ("R67", {"emergency"}),
    "same_day": ("R68", {"emergency", "same_day"}),
}
THRESHOLDS = {"emergency": 0.9, "same_day": 1.5}  # by leaving out rounds: one ordinary message in twenty


def messages(path: Path = MESSAGES) -> list[tuple[str, str]]:
    """Text and least urgency of every message that stands alone."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return [(row["text"], row["least"]) for row in rows if not row.get("record")]


def understood(texts: Sequence[str]) -> list[tuple[str, ...]]:
    """The words of each message as triage understands them, all sentences together."""
    library = read_library()
    return [tuple(word for heard in read((text,), library).heard for word in heard.words) for text in texts]


def learn(said: Sequence[tuple[str, ...]], is_it: Sequence[bool]) -> tuple[dict[str, float], float]:
    """Weights of features and the bias."""
    sets = [features(words) for words in said]
    counts = Counter(one for found in sets for one in found)
    names = sorted(one for one, n in counts.items() if n >= FEWEST)
    number = {name: k for k, name in enumerate(names)}
    rows, columns, values = [], [], []
    for row, found in enumerate(sets):
        known = [number[one] for one in found if one in number]
        rows += [row] * len(known)
        columns += known
        values += [1 / max(len(known), 1) ** 0.5] * len(known)
    matrix = csr_matrix((values, (rows, columns)), shape=(len(sets), len(names)))
    sign = np.where(np.asarray(is_it), 1.0, -1.0)

    def cost(w: np.ndarray) -> tuple[float, np.ndarray]:
        z = sign * (matrix @ w[:-1] + w[-1])
        p = 1 / (1 + np.exp(np.clip(z, -500, 500)))
        slope = np.append(matrix.T @ (-sign * p) + 2 * PENALTY * w[:-1], (-sign * p).sum())
        return float(np.logaddexp(0, -z).sum() + PENALTY * (w[:-1] ** 2).sum()), slope

    best = minimize(cost, np.zeros(len(names) + 1), jac=True, method="L-BFGS-B", options={"maxiter": 500}).x
    return {name: float(best[k]) for name, k in number.items()}, float(best[-1])


def learnt(path: Path = MESSAGES) -> dict[str, Likeness]:
    """The models by urgency, from the messages."""
    found = messages(path)
    said = understood([text for text, _ in found])
    models: dict[str, Likeness] = {}
    for urgency, (sign_id, positive) in KINDS.items():
        weights, bias = learn(said, [least in positive for _, least in found])
        models[urgency] = Likeness(
            id=urgency,
            urgency=urgency,
            sign=sign_id,
            note="Learnt from the development messages by validation/builders/triage_likeness.py; do not edit.",
            bias=round(bias, 2),
            threshold=THRESHOLDS[urgency],
            messages=len(found),
            weights={name: round(value, 1) for name, value in sorted(weights.items()) if abs(value) >= SMALLEST},
        )
    return models


def built(path: Path = MESSAGES) -> bytes:
    """The file, from the messages."""
    plain = [msgspec.to_builtins(model) for model in learnt(path).values()]
    return (json.dumps(plain, ensure_ascii=False, separators=(",", ":")) + "\n").replace(',"', ',\n"').encode()


if __name__ == "__main__":
    fresh = built()
    if "--check" in sys.argv:
        sys.exit(0 if OUT.read_bytes() == fresh else f"{OUT} is stale: run this without --check")
    OUT.write_bytes(fresh)
    print(f"{OUT.name}: {len(fresh) / 1e3:.0f} kB")
