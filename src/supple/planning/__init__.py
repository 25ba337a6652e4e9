"""The week: a model, a solver, and a verifier that trusts neither."""
