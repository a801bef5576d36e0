"""Recipes: how the data files that come with the package were made, from data that does not come with it.

Each is a command, ``python -m quotes.workshop.recipes.NAME --help``: ``joint`` (the model of all languages),
``bilingual`` (frequencies, lexicon and phrase table, from texts and sentence pairs) and ``fitted`` (the weights of the
rules, from annotated articles).  A recipe overwrites the file that it is told to write, and nothing else.
"""
