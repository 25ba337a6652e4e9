"""What must not be missed: facts, rules, red flags."""
