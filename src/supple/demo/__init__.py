"""An invented person, as a hospital might export her, and what she adds herself."""
