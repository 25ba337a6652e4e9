"""One resource from bytes to a tree, or the doubt that sends its whole record the careful way.

A quick reader keeps the last of two equal keys without a word. Written out again, a tree has lost a colon for every
key that was lost, so counting colons finds such keys at the speed of copying.
"""

from __future__ import annotations

from typing import Any

import msgspec

_DECODER, _ENCODER = msgspec.json.Decoder(), msgspec.json.Encoder()
_HIDDEN_COLON = b"\\u003"  # a colon written as an escape would be counted wrongly


class DoubtError(Exception):
    """The careful way must look at these bytes."""


def tree_of(piece: bytes) -> dict[str, Any]:
    """The object in the bytes: no null, no key twice, no half of a character.

    Raises
    ------
    DoubtError
        It is not plainly so.
    """
    try:
        tree = _DECODER.decode(piece)
    except (msgspec.MsgspecError, RecursionError) as problem:
        raise DoubtError from problem
    again = _ENCODER.encode(tree)
    doubtful = again.count(b":") != piece.count(b":") or _HIDDEN_COLON in piece or b"null" in again
    if doubtful or not isinstance(tree, dict):
        raise DoubtError
    return tree
