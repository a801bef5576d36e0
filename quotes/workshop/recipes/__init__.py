"""How the data files of the package were made: lexicon, word frequencies, phrase table."""
