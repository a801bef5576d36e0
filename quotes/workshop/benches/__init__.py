"""Benches: what ``quotes bench`` measures.  They print figures and assert nothing.

``peers`` and ``parsers`` take annotated articles and trees, and compare with another system and with the model's own
parse; ``translations`` takes sentence and article pairs; ``alignment`` makes its own input.  ``quotes/cli/bench.py``
names the function of each that measures.
"""
