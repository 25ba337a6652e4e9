"""What others published, and what the engine says of the same people and doses."""
