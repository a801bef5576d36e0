"""What only developers of the tool run: training models, fitting what rules weigh, comparing with others.

``training`` makes and measures models of a language (``quotes models train`` and ``score``), ``recipes`` make the
data files that come with the package (``python -m quotes.workshop.recipes.NAME``), ``benches`` compare and time
(``quotes bench``).  Treebanks, annotated articles and sentence pairs come in; models, data files and figures go out.
Only ``quotes.cli`` imports it, and only when one of these commands runs.
"""
