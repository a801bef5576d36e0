"""What people and programs see: results and figures come in, text goes out to a stream.

Start at ``table`` (the result for people) and ``json`` (the same for programs, as in ``quotes.schema``).
``explanation`` and ``alignments`` show what quotes and alignments rest on; the others show figures, with ``figures``
as their common ground.  No control character of an article reaches the terminal.
"""
