"""Benches: what ``quotes bench`` measures.  They print figures and assert nothing.

``peers`` and ``parsers`` take annotated articles and trees, and compare with another system and with the model's own
parse; ``translations`` and ``vectors`` take sentence and article pairs; ``alignment`` makes its own input.  Each
module has one function that measures, named in ``quotes/cli/bench.py``.
"""
