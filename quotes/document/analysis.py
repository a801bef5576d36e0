"""What all later steps share of an article: its parse, its language, and the marks and names found once."""

from __future__ import annotations

from dataclasses import dataclass

from quotes import languages
from quotes.document.article import Article
from quotes.document.marks import Mark, marks
from quotes.document.names import Name, names
from quotes.document.parse import Parse
from quotes.errors import ModelError
from quotes.languages import Language


@dataclass(frozen=True, slots=True)
class Analysis:
    """An article with its parse, the data of its language, and its marked stretches and names in text order."""

    article: Article
    language: Language
    parse: Parse
    marks: tuple[Mark, ...]
    names: tuple[Name, ...]

    @classmethod
    def of(cls, article: Article, parse: Parse) -> Analysis:
        """The analysis of a parsed article.

        Raises:
            ModelError: there is no data for the language of the parse.
        """
        language = languages.load(parse.language)
        if language is None:
            raise ModelError(f"language {parse.language!r} is not supported: there is no language data for it")
        zones = {zone.span: zone.kind for zone in article.zones}
        found = marks(article.text, article.paragraphs, language.dashes, elisions=language.elisions, zones=zones)
        return cls(article, language, parse, tuple(found), tuple(names(parse, language)))
