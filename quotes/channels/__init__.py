"""The circumstances of a quote: through which channel, to whom and when it was said.

In: an ``Analysis``, its quotes in text order, and their speakers.  Out: the ``Circumstances`` of each quote.
Start in ``circumstances.place``.  ``surroundings`` collects the words around a cue that the article says itself, and
reads addressee and time from them; ``evidence`` finds the channel that they state; ``scenes`` carries it on to what
else is said on the same occasion.  What shows a channel is data, the ``[channels]`` of a language's file.
"""
