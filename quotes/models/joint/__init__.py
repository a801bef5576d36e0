"""The compact model of all languages: one network that tags, lemmatizes, parses, finds names and compares sentences.

In: the words of sentences, from one of Stanza's tokenizers.  Out: the annotations that ``stanza.Pipeline`` gives with
models of its own (``processor``), and sentence vectors.  Start with ``model``, which uses all the rest; the network is
in ``network``.  The workshop trains it.
"""
