"""What is known of an article, as data: spans of its text, its parse, marks, names and quotes.

All offsets are half-open Unicode code points into ``Article.text``.  ``Analysis.of(article, parse)`` finds once what
the later steps share: the stretches between quotation marks (``marks``) and the names (``names``).  Start with
``article`` and ``analysis``; ``quote`` is what the rules find, ``span`` the arithmetic of stretches.
"""
