"""From published figures to comparisons: each module one step. Nothing is downloaded, every draw is seeded."""
