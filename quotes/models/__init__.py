"""Language models: which are there, which one is used, how one is loaded, and how others are installed.

In: a language code, or a language and the one to translate into.  Out: a ``stanza.Pipeline`` (``stanza.load``), a
translation (``argos``, ``phrases``), word translations (``lexicon``).  Start with ``stanza``, which finds and loads the
models that parse; the compact ones do it with the network in ``joint``.  ``install`` puts published models on the disk,
with ``download`` and ``resources``; ``catalogue`` lists all that is there.  Nothing else uses the network.
"""
