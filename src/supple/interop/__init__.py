"""Other systems' forms, in and out."""
