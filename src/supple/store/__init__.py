"""What a person wrote is kept here, with its history, and never lost or counted twice."""
