"""Plan exercise around baclofen: see when it eases stiffness, when it makes drowsy, and what must not be missed."""

__version__ = "0.1.0"
