"""Where else a quote stands: in other articles, other words, other languages.

In come a ``schema.Result``, the parse of each article, and a ``Translator``; out come
``schema.Alignment`` groups with evidence, differences and translations.  Start at ``groups.align``:
``segments`` cuts quotes into sentences, ``candidates`` chooses pairs by rare words,
``similarity`` compares them, ``differences`` tells what one side says otherwise.
"""
