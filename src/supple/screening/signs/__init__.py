"""Reading plain words: text to sentences, sentences to phrases, phrases to signs that are there, denied or imagined."""
