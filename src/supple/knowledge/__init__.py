"""The facts, each with its source, grade and date; and the words and codes that lead to them."""
