"""Sentences of the tests' own in the languages of the compact model."""

from __future__ import annotations

#: A sentence in each language, and the first token of it that is a contraction.
SENTENCES = {
    "cs": ("Starostka Jana Nováková řekla, že by chtěl, abychom nový most otevřeli v květnu.", "abychom"),
    "da": ("Borgmester Anna Lund sagde i går, at den nye bro ved Aarhus åbner til maj.", None),
    "de": ("Die Bürgermeisterin Anna Weber sagte am Montag, dass die neue Brücke in Köln im Mai öffnet.", "am"),
    "en": ("The mayor of Springfield, Anna Lee, didn't say on Monday when the new bridge will open.", "didn't"),
    "es": ("La alcaldesa Ana García dijo ayer que el nuevo puente del puerto se abrirá en mayo.", "del"),
    "fi": ("Kaupunginjohtaja Anna Virtanen sanoi maanantaina, että uusi silta avautuu toukokuussa.", None),
    "fr": ("La maire Anne Dupont a dit lundi que le nouveau pont du port ouvrira en mai.", "du"),
    "it": ("La sindaca Anna Rossi ha detto lunedì che il nuovo ponte della città aprirà a maggio.", "della"),
    "nb": ("Ordfører Anna Berg sa mandag at den nye brua i Bergen åpner i mai.", None),
    "nl": ("De burgemeester zei maandag dat de nieuwe brug bij Utrecht in mei opengaat.", None),
    "nn": ("Ordførar Anna Berg sa måndag at den nye brua i Bergen opnar i mai.", None),
    "pl": ("Powiedziałam w poniedziałek, że nowy most w Krakowie będzie otwarty w maju.", "Powiedziałam"),
    "pt": ("A presidente Ana Silva disse ontem que a nova ponte da cidade abrirá em maio.", "da"),
    "sv": ("Borgmästaren sade i måndags att den nya bron vid Malmö öppnar i maj.", None),
}
#: The same five statements in five languages.
STATEMENTS = {
    "en": (
        "The new bridge will open in May.",
        "Nobody was hurt in the fire at the hospital.",
        "The price of bread has doubled since last year.",
        "We will never give up our claim to the island.",
        "The teachers are on strike because they want smaller classes.",
    ),
    "da": (
        "Den nye bro åbner til maj.",
        "Ingen kom til skade ved branden på hospitalet.",
        "Prisen på brød er fordoblet siden sidste år.",
        "Vi vil aldrig opgive vores krav på øen.",
        "Lærerne strejker, fordi de vil have mindre klasser.",
    ),
    "de": (
        "Die neue Brücke wird im Mai geöffnet.",
        "Bei dem Brand im Krankenhaus wurde niemand verletzt.",
        "Der Brotpreis hat sich seit dem vergangenen Jahr verdoppelt.",
        "Wir werden unseren Anspruch auf die Insel niemals aufgeben.",
        "Die Lehrer streiken, weil sie kleinere Klassen wollen.",
    ),
    "es": (
        "El nuevo puente se abrirá en mayo.",
        "Nadie resultó herido en el incendio del hospital.",
        "El precio del pan se ha duplicado desde el año pasado.",
        "Nunca renunciaremos a nuestro derecho sobre la isla.",
        "Los profesores están en huelga porque quieren clases más pequeñas.",
    ),
    "pl": (
        "Nowy most zostanie otwarty w maju.",
        "Nikt nie ucierpiał w pożarze szpitala.",
        "Cena chleba podwoiła się od zeszłego roku.",
        "Nigdy nie zrezygnujemy z naszych roszczeń do wyspy.",
        "Nauczyciele strajkują, bo chcą mniejszych klas.",
    ),
}
