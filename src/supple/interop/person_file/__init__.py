"""Person files: read, written, completed by each other, answered."""

from supple.interop.person_file.answers import apply_answers, parse_answer
from supple.interop.person_file.build import looks_like, read, stated_keys, stated_zone
from supple.interop.person_file.document import as_yaml, document
from supple.interop.person_file.merge import merge, united_diary

__all__ = [
    "apply_answers",
    "as_yaml",
    "document",
    "looks_like",
    "merge",
    "parse_answer",
    "read",
    "stated_keys",
    "stated_zone",
    "united_diary",
]
