"""The nouns: frozen values that cannot be impossible. Standard library and NumPy only."""
