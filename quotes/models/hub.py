"""Where models are published: Stanza's and Argos Translate's hubs, or a mirror of them.

A mirror serves the same paths below its own address: ``resources_VERSION.json`` of Stanza, ``index.json``
of Argos Translate, and the files that these two name.  What they name on another server is asked of the
mirror, by its path there, so that an unchanged copy of the official files will do.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from pydantic import BaseModel, TypeAdapter, ValidationError

from quotes.errors import ModelError
from quotes.models import argos, download, resources
from quotes.models.download import Checksum

_INDEX = "index.json"


class Package(BaseModel):
    """A package as the index of Argos Translate describes it; some do something else than translate."""

    from_code: str = ""
    to_code: str = ""
    package_version: str = ""
    type: str = "translate"
    links: list[str]
    sha256: str | None = None
    md5: str | None = None

    def checksum(self, link: str) -> Checksum | None:
        """The checksum in the index, else the one beside the file as ``NAME.sha256``, None without either."""
        for name, digits in (("sha256", self.sha256), ("md5", self.md5)):
            if digits:
                return Checksum(name, (digits,))
        try:
            found = re.match(rb"\s*([0-9a-fA-F]{64})\b", download.read(f"{link}.sha256", attempts=1))
        except ModelError:
            return None
        return Checksum("sha256", (found[1].decode(),)) if found else None


@dataclass(frozen=True, slots=True)
class Published:
    """What Stanza publishes: its resources and their version, and a template for the address of a file."""

    entries: resources.Resources
    address: str
    template: str
    version: str

    def url(self, code: str, part: resources.Part) -> str:
        """The address of a file of a language's model."""
        template = self.template.replace("{resources_version}", self.version).replace("{lang}", code)
        return template.replace("{filename}", part.path)


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
        content = download.read(address)
        try:
            found = resources.parse(content)
            template = str(found["url"] if self.mirror or DEFAULT_MODEL_URL == "default" else DEFAULT_MODEL_URL)
        except (ValueError, KeyError) as error:
            raise ModelError(f"{address}: not a resources file of Stanza ({error})") from error
        return Published(found, address, self.own(template), version)

    def translations(self) -> list[Package]:
        """The translation packages that Argos Translate publishes.

        Raises:
            ModelError: the hub cannot be reached, or what it serves is no index.
        """
        if self.mirror is None:
            address = str(argos.library("settings").remote_package_index)
        else:
            address = f"{self.mirror.rstrip('/')}/{_INDEX}"
        content = download.read(address)
        try:
            found = TypeAdapter(list[Package]).validate_json(content)
        except ValidationError as error:
            raise ModelError(f"{address}: not an index of Argos Translate ({error.errors()[0]['msg']})") from error
        return [package for package in found if package.type == "translate"]

    def own(self, link: str) -> str:
        """A link as it stands, on a mirror that of the mirror's own copy."""
        if self.mirror is None:
            return link
        base = self.mirror.rstrip("/") + "/"
        there, here = urlsplit(link), urlsplit(base)
        if there[:2] == here[:2] or there.scheme not in ("", "http", "https"):
            return link
        return urljoin(base, there.path.lstrip("/"))  # a template has braces, which urljoin leaves alone
