"""What the diary teaches about this person."""
