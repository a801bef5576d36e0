"""Recipes: how the data files that come with the package were made, from data that does not come with it.

Each is a command, ``python -m quotes.workshop.recipes.NAME --help``: ``joint`` (the model of all languages),
``lexicon``, ``phrases`` and ``frequencies`` (from sentence pairs and texts), ``confidence`` and ``ends`` (weights of
the rules, from annotated articles).  A recipe overwrites the file that it is told to write, and nothing else.
"""
