"""What people do with results: correct them, keep what they corrected, and see what changed between two results.

Start at ``corrections`` (what a reviewer says, as a file) and ``applied`` (the same laid over a result).  ``anchors``
finds words in a text that was edited, ``changes`` compares two results.
"""
