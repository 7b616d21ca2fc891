"""The files to index: those given, and all below the folders given."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file, folder or directive that is not indexed, and why (one Vietnamese sentence)."""

    path: Path
    reason: str


@dataclass(frozen=True, slots=True)
class Walk:
    """The files to index, the folders they were looked for in, and what could not be looked at."""

    files: tuple[Path, ...]
    folders: tuple[Path, ...]
    unreadable: tuple[Path, ...]
    skipped: tuple[Skipped, ...]

    def covers(self, path: Path) -> bool:
        """Whether the walk would have met a file at `path`, had there been one."""
        return any(path.is_relative_to(one) for one in self.folders) and not any(
            path.is_relative_to(one) for one in self.unreadable
        )


def walk(paths: Iterable[Path]) -> Walk:
    """The files to index among these files and folders: all below the folders, hidden ones left out, each once."""
    files: dict[Path, None] = {}
    folders: list[Path] = []
    unreadable: list[Path] = []
    skipped: list[Skipped] = []
    visited: set[str] = set()

    def meet(path: Path) -> None:
        try:
            str(path).encode()
            regular = path.is_file()
        except UnicodeEncodeError:
            skipped.append(Skipped(path, "Tên tệp không phải là UTF-8; hãy đổi tên tệp."))
            return
        except OSError as error:
            skipped.append(Skipped(path, f"Không xem được “{path}”: {error.strerror}."))
            return
        if regular:
            files[path] = None
        else:
            missing = not path.exists()
            what = "không tồn tại (hoặc là liên kết hỏng)" if missing else "không phải là tệp thường"
            skipped.append(Skipped(path, f"“{path}” {what}."))

    for given in paths:
        # the folder's true place, the file's own name: one file has one key however it is given
        path = given.resolve() if given.is_dir() else given.parent.resolve() / given.name
        if not path.is_dir():
            meet(path)
            continue
        folders.append(path)
        todo = [path]
        while todo:
            folder = todo.pop()
            real = os.path.realpath(folder)  # links may lead in a circle
            if real in visited:
                continue
            visited.add(real)
            try:
                inside = sorted(folder.iterdir())
            except OSError as error:
                unreadable.append(folder)
                skipped.append(Skipped(folder, f"Không mở được thư mục “{folder}”: {error.strerror}."))
                continue
            shown = [one for one in inside if not one.name.startswith((".", "~$"))]  # "~$": open in an office program
            todo.extend(reversed([one for one in shown if one.is_dir()]))
            for one in shown:
                if not one.is_dir():
                    meet(one)
    return Walk(tuple(sorted(files)), tuple(folders), tuple(unreadable), tuple(skipped))
