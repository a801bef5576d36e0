"""The circumstances of a quote: through which channel, to whom and when it was said.

In: an ``Analysis``, its quotes in text order, and which speaker each has.  Out: the ``Circumstances`` of each quote.
Start in ``circumstances.place``.  ``surroundings`` collects the words around a cue that the article says itself, and
reads addressee and time from them.  What shows a channel is data, the ``[channels]`` of a language's file.
"""
