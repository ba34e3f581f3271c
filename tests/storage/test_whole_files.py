"""Files that are whole or not there: the one writer that every part of congtin uses."""

import errno
import os
from pathlib import Path

import pytest

from storage.errors import FileNotWritten
from storage.files import make_folder, remove_leftovers, whole_file, write_whole


def half_written(path: Path, error: BaseException) -> None:
    with whole_file(path) as file:
        file.write(b"ne")
        raise error


def test_a_file_takes_its_name_when_it_is_whole(tmp_path: Path):
    path = tmp_path / "bảng.csv"
    path.write_text("old")
    with whole_file(path) as file:
        file.write(b"new")
        file.flush()
        assert path.read_text() == "old"
    assert path.read_text() == "new"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("error", [KeyboardInterrupt, ValueError])
def test_what_was_cut_short_leaves_the_old_file_and_nothing_beside_it(tmp_path: Path, error: type[BaseException]):
    write_whole(tmp_path / "a.json", b"old")
    with pytest.raises(error):
        half_written(tmp_path / "a.json", error())
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("a.json", b"old")]


def test_a_full_disk_is_said_with_the_file(tmp_path: Path):
    write_whole(tmp_path / "a.json", b"old")
    with pytest.raises(FileNotWritten, match="No space left on device") as failure:
        half_written(tmp_path / "a.json", OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)))
    assert failure.value.path == tmp_path / "a.json"
    assert isinstance(failure.value.__cause__, OSError)
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("a.json", b"old")]


def test_folders_are_made_and_known_to_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    synced: list[str] = []
    fsync = os.fsync

    def seen(descriptor: int) -> None:
        synced.append(str(Path(f"/proc/self/fd/{descriptor}").readlink()).removeprefix(str(tmp_path)))
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", seen)
    with whole_file(tmp_path / "a/b/c.json", make_folders=True) as file:
        file.write(b"{}")
    assert synced == ["", "/a", f"/a/b/.congtin-c.json-{os.getpid()}.tmp", "/a/b"]
    synced.clear()
    make_folder(tmp_path / "a/b")
    assert synced == []


def test_a_folder_that_is_none_is_said(tmp_path: Path):
    (tmp_path / "a").write_text("")
    with pytest.raises(FileNotWritten, match="cannot be written"):
        half_written(tmp_path / "mistyped/b.json", ValueError())
    with pytest.raises(FileNotWritten, match="cannot be written"), whole_file(tmp_path / "a/b.json", make_folders=True):
        pass
    assert list(tmp_path.iterdir()) == [tmp_path / "a"]


def test_what_killed_writers_left_is_removed(tmp_path: Path):
    (tmp_path / "feeds").mkdir()
    (tmp_path / "feeds/.congtin-all.rss-12.tmp").write_text("half")
    (tmp_path / "feeds/all.rss").write_text("whole")
    remove_leftovers(tmp_path)
    assert list((tmp_path / "feeds").iterdir()) == [tmp_path / "feeds/all.rss"]
