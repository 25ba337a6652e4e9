"""What the body does with the medicine, and what the medicine does: virtual people, levels, effects, forecast."""
