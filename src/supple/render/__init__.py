"""What people see: pure, from an assessment."""
