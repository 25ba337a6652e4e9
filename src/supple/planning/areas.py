"""Which parts of the body an exercise reaches, read from the muscles that the library names."""

from __future__ import annotations

from functools import cache

AREAS: dict[str, tuple[str, ...]] = {
    "back of the thigh": ("hamstring",),
    "front of the thigh": ("quadriceps", "rectus", "knees"),
    "hips": ("iliopsoas", "hip", "glute", "adductor", "abductor"),
    "lower leg": ("gastrocnemius", "soleus", "calf", "tibialis", "ankle"),
    "trunk": ("trunk", "back", "spine", "ribs", "postural"),
    "shoulders": ("shoulder", "pectoral", "rotator", "deltoid", "trapezius", "rhomboid", "latissimus", "neck"),
    "arms and hands": ("arms", "elbow", "triceps", "pronator", "wrist", "finger"),
    "whole body": ("whole body", "legs"),
    "heart and lungs": ("heart",),
    "calm": ("arousal", "relaxation", "diaphragm"),
}


def muscles(target: str) -> frozenset[str]:
    """The muscle groups of a target as the library writes it: ``quadriceps; gluteals`` is two."""
    return frozenset(part.strip() for part in target.replace("(", ";").replace(")", "").split(";") if part.strip())


@cache
def areas(target: str) -> frozenset[str]:
    """The parts of the body that the target touches."""
    return frozenset(area for area, words in AREAS.items() if any(word in target for word in words))
