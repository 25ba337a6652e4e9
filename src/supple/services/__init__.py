"""The recipes that touch the world: files, the clock, a person at a prompt. Everything below them is pure."""
