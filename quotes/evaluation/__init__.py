"""Measuring the tool: annotated articles and what was found in them come in, figures go out.

``gold`` reads the annotation.  Start at ``run.evaluate``, which gives the ``scores`` (with ``sources`` deciding when a
source is right), the confusion of types, the ``reliability`` of confidence, and every error.  ``alignment`` measures
how articles align with their translations.  A quote is called ``gold`` where it is annotated, else ``found``.
"""
