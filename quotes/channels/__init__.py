"""The circumstances of a quote: through which channel, to whom and when it was said.

In: an ``Analysis``, its quotes in text order, and which speaker each has.  Out: the ``Circumstances`` of each quote.
Start in ``circumstances.place``.  ``surroundings`` collects the words around a cue that the article says itself;
``channel``, ``addressee`` and ``time`` each read one answer from them.  What shows a channel is data, the
``[channels]`` of a language's file.
"""
