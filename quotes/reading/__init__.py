"""Reading: paths, folders, standard input or text come in, ``Article`` values go out.

Start at ``files.read``, or at ``text.from_text`` for a text that is there already.  Each format has a module with one
function from a decoded ``File`` to its articles, and a line in the table ``formats.FORMATS``.
Offsets count the Unicode code points of the text as read: decoded, without a byte order mark, line ends as they are;
of HTML it is the main text that trafilatura extracts, with captions behind it and quotation marks for ``q``.  What a
page or the layout sets apart are the article's ``zones``.
"""
