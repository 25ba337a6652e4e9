"""What moves between the compartments, and how fast: the rates of each virtual person, and the levels they make.

A medicine by mouth runs through a linear chain. ``modes`` and ``propagators`` are two exact ways to advance it,
``dosing`` says how doses enter, ``systems`` chooses the way for each person.

    dose -> transit 1 .. n -> gut --ka--> central <--k12/k21--> peripheral     central --ke0--> effect sites (no mass)
            each left at ktr                 |
                                            k10
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Index = NDArray[np.int_]

STEP_MIN = 5
STEPS_AT_ONCE = 16  # grid steps that are read from one state: more no longer fit the cache
NG_PER_ML_PER_MG_PER_L = 1000.0


@dataclass(frozen=True, slots=True)
class Kinetics:
    """Rates of n people: ``ka, k10, k12, k21, ke0_*, ktr`` [1/h], ``vc_over_f`` [L], ``tlag`` [h]; arrays (n,).

    ``k12`` of 0 is a body of one compartment; ``k21`` then means nothing and may hold any number. ``n_transit`` equal
    compartments lie before the gut, each left at ``ktr``: the mean time in them is ``n_transit / ktr`` (Savic RM et
    al., J Pharmacokinet Pharmacodyn 2007;34:711-26, with a whole number of compartments).
    """

    ka: Array
    k10: Array
    k12: Array
    k21: Array
    vc_over_f: Array
    tlag: Array
    ke0_tone: Array
    ke0_drowsy: Array
    ktr: Array | None = None
    n_transit: int = 0

    def __post_init__(self) -> None:
        if self.n_transit < 0 or (self.n_transit > 0) != (self.ktr is not None):
            raise ValueError(f"transit compartments need a rate and a number, got ktr {self.ktr}, n {self.n_transit}")

    def __len__(self) -> int:
        return len(self.ka)

    def part(self, index: Index | slice) -> Kinetics:
        """The same rates for some of the people."""
        return Kinetics(
            self.ka[index],
            self.k10[index],
            self.k12[index],
            self.k21[index],
            self.vc_over_f[index],
            self.tlag[index],
            self.ke0_tone[index],
            self.ke0_drowsy[index],
            None if self.ktr is None else self.ktr[index],
            self.n_transit,
        )

    @property
    def sites(self) -> tuple[Array, Array]:
        """The rates of the effect sites of ease and of drowsiness [1/h]."""
        return self.ke0_tone, self.ke0_drowsy

    def return_rate(self) -> Array:
        """``k21`` [1/h]; where there is no second compartment, a rate far from all others that nothing then uses."""
        far = 4 * np.maximum.reduce([self.ka, self.k10, self.ke0_tone, self.ke0_drowsy]) + 1
        return np.where(self.k12 > 0, self.k21, far)

    def disposition(self) -> tuple[Array, Array]:
        """The fast and slow rates alpha and beta [1/h]; beta as product over alpha, which does not cancel.

        Of one compartment: beta is ``k10``, and alpha is the rate that nothing uses.
        """
        k21 = self.return_rate()
        total = self.k10 + self.k12 + k21
        product = self.k10 * k21
        alpha = (total + np.sqrt(np.maximum(total * total - 4 * product, 0.0))) / 2
        one = self.k12 == 0
        return np.where(one, k21, alpha), np.where(one, self.k10, product / alpha)


@dataclass(frozen=True, slots=True)
class Levels:
    """Levels on a grid [ng/mL], each (n_slots, n_people): plasma, and the two effect sites in plasma equivalents."""

    plasma: Array
    tone_site: Array
    drowsy_site: Array
