"""Zip archives of models, unpacked into a folder and nowhere else."""

from __future__ import annotations

import re
import shutil
import stat
import zipfile
import zlib
from pathlib import Path, PurePosixPath

from quotes.errors import ModelError

#: No model comes near these; an archive that does is no model.
MOST_BYTES = 8 << 30
MOST_FILES = 10_000
#: Weights hardly shrink, and vocabularies by no more than this.
MOST_RATIO = 100
#: What an archive may hold whatever its ratio.
_SMALL = 64 << 20

_DRIVE = re.compile(r"^[A-Za-z]:")


def unpack(path: Path, folder: Path) -> None:
    """Unpack an archive into an empty folder; every file is compared with its CRC.

    Raises:
        ModelError: it is no zip archive, it is damaged, or it is made to do harm: names that lead out of the
            folder, links, or far more data than a model has.
        OSError: the disk refuses it.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            members = [(member, _safe(path, member)) for member in archive.infolist()]
            _check(path, members)
            for member, name in members:
                place = folder / name
                if member.is_dir():
                    place.mkdir(parents=True, exist_ok=True)
                    continue
                place.parent.mkdir(parents=True, exist_ok=True)
                with archive.open(member) as source, place.open("xb") as target:
                    shutil.copyfileobj(source, target)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, UnicodeError) as error:
        raise ModelError(f"{path}: damaged, or no zip archive ({error}); get it again") from error


def _safe(path: Path, member: zipfile.ZipInfo) -> PurePosixPath:
    """The name of a member, if it stays in the folder."""
    # as it stands in the archive: zipfile cuts at a NUL and turns the system's separators into slashes
    name = PurePosixPath(member.orig_filename)
    bad = (
        not name.parts
        or name.is_absolute()
        or ".." in name.parts
        or "\\" in member.orig_filename
        or "\0" in member.orig_filename
        or any(_DRIVE.match(part) for part in name.parts)
    )
    if bad:
        raise ModelError(f"{path}: refused, {member.orig_filename!r} in it would be written outside its folder")
    if stat.S_IFMT(member.external_attr >> 16) not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise ModelError(f"{path}: refused, {member.orig_filename!r} in it is a link or a device and no file")
    return name


def _check(path: Path, members: list[tuple[zipfile.ZipInfo, PurePosixPath]]) -> None:
    if len(members) > MOST_FILES:
        raise ModelError(f"{path}: refused, {len(members)} files are no model")
    files = [str(name).casefold() for member, name in members if not member.is_dir()]
    if len(set(files)) < len(files):
        raise ModelError(f"{path}: refused, it holds a file twice")
    # reading stops at the declared size, and a CRC that does not fit it is an error
    total = sum(member.file_size for member, _ in members)
    if total > min(MOST_BYTES, max(_SMALL, MOST_RATIO * path.stat().st_size)):
        raise ModelError(f"{path}: refused, {total / 1e6:,.0f} MB unpacked is more than a model has")
