"""Where models are published: Stanza's and Argos Translate's hubs, or a mirror of them.

A mirror serves the same paths below its own address: ``resources_VERSION.json`` of Stanza, ``index.json``
of Argos Translate, and the files that these two name.  What they name on another server is asked of the
mirror, by its path there, so that an unchanged copy of the official files will do.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit

from quotes.errors import ModelError
from quotes.models import download, resources
from quotes.models.download import Checksum

_INDEX = "index.json"


@dataclass(frozen=True, slots=True)
class Package:
    """A translation package as the index of Argos Translate describes it."""

    source: str
    target: str
    version: str
    links: tuple[str, ...]
    checksum: Checksum | None = None


@dataclass(frozen=True, slots=True)
class Published:
    """What Stanza publishes: its resources and their version, and a template for the address of a file."""

    entries: resources.Resources
    address: str
    template: str
    version: str

    def url(self, code: str, part: resources.Part) -> str:
        """The address of a file of a language's model."""
        return (
            self.template.replace("{resources_version}", self.version)
            .replace("{lang}", code)
            .replace("{filename}", part.path)
        )


@dataclass(frozen=True, slots=True)
class Hub:
    """The official hubs, or the ``mirror`` at an address."""

    mirror: str | None = None

    def languages(self) -> Published:
        """What Stanza publishes.

        Raises:
            ModelError: the hub cannot be reached, or what it serves is no resources file.
        """
        # the version whose format the installed Stanza reads
        from stanza.resources.common import DEFAULT_MODEL_URL, DEFAULT_RESOURCES_URL, DEFAULT_RESOURCES_VERSION

        version = str(DEFAULT_RESOURCES_VERSION)
        address = f"{(self.mirror or DEFAULT_RESOURCES_URL).rstrip('/')}/resources_{version}.json"
        try:
            found = resources.parse(download.read(address))
            template = str(found["url"] if self.mirror or DEFAULT_MODEL_URL == "default" else DEFAULT_MODEL_URL)
        except (resources.MalformedError, KeyError) as error:
            raise ModelError(f"{address}: not a resources file of Stanza ({error})") from error
        return Published(found, address, self._own(template), version)

    def packages(self) -> list[Package]:
        """The translation packages that Argos Translate publishes.

        Raises:
            ModelError: the hub cannot be reached, or what it serves is no index.
        """
        address = f"{self.mirror.rstrip('/')}/{_INDEX}" if self.mirror else _official_index()
        content = download.read(address)
        try:
            entries = json.loads(content)
            return [self._package(entry) for entry in entries if entry.get("type", "translate") == "translate"]
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise ModelError(f"{address}: not an index of Argos Translate ({error!r})") from error

    def _package(self, entry: dict[str, Any]) -> Package:
        checksum = next((Checksum(name, (str(entry[name]),)) for name in ("sha256", "md5") if entry.get(name)), None)
        return Package(
            source=str(entry["from_code"]),
            target=str(entry["to_code"]),
            version=str(entry.get("package_version", "")),
            links=tuple(self._own(str(link)) for link in entry["links"]),
            checksum=checksum,
        )

    def _own(self, link: str) -> str:
        """A link as it stands, on a mirror that of the mirror's own copy."""
        if self.mirror is None:
            return link
        base = self.mirror.rstrip("/") + "/"
        there, here = urlsplit(link), urlsplit(base)
        if (there.scheme, there.netloc) == (here.scheme, here.netloc):
            return link
        # a template has braces, which urljoin leaves alone
        return urljoin(base, there.path.lstrip("/")) if there.scheme in ("", "http", "https") else link


def checksum(link: str) -> Checksum | None:
    """The checksum that lies beside a file as ``NAME.sha256``, None where there is none."""
    try:
        said = download.read(f"{link}.sha256", attempts=1).decode("ascii").split()
    except (ModelError, UnicodeDecodeError):
        return None
    digits = said[0].lower() if said else ""
    return Checksum("sha256", (digits,)) if len(digits) == 64 and not digits.strip("0123456789abcdef") else None


def _official_index() -> str:
    from quotes.models.argos import private_folders

    with private_folders():
        from argostranslate import settings
    return str(settings.remote_package_index)
