"""From an article to its parse: words, sentences, trees of Universal Dependencies, named entities.

``parser.load("da")`` gives the parser of a language; called with an ``Article`` it returns a ``Parse``, which is
data alone (``quotes.document.parse``).  ``sentences`` says what is parsed apart and where sentences end, ``labels``
makes the labels of all models and treebanks the same, ``trees`` finds and mends heads that make no tree.
"""
