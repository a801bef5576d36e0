"""The compact model of all languages: one network that tags, lemmatizes, parses, finds names, and compares sentences.

In: the words of sentences, from one of Stanza's tokenizers.  Out: what ``stanza.Pipeline`` gives with models of its own
(``processor``), and vectors of texts (``vectors``).  Start with ``model``, which uses all the rest; the network itself
is in ``network``.  It is trained by ``quotes.workshop.training``.
"""
