"""Files and folders are whole or not there, whatever the disk does."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from paylode.storage import check_writable, new_folder, write_bytes, write_text
from paylode.values.problem import FailureError

ROOT = Path(__file__).resolve().parents[2]
STEPS = ["open", "fdopen", "fsync", "replace"]


def failing(step: str, error: BaseException, monkeypatch: pytest.MonkeyPatch, *, at: int = 1) -> None:
    """Make the `at`-th call of a step of writing fail."""
    real: Callable[..., object] = getattr(os, step)
    calls = iter(range(1, 100))

    def fails(*words: object, **more: object) -> object:
        if next(calls) == at:
            raise error
        return real(*words, **more)

    monkeypatch.setattr(os, step, fails)


def test_a_file_is_written_and_replaced(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    write_text(path, "first")
    write_bytes(path, b"second \xff")
    assert path.read_bytes() == b"second \xff"
    assert [each.name for each in tmp_path.iterdir()] == ["a.txt"]


def test_a_new_file_has_the_usual_permissions(tmp_path: Path) -> None:
    write_text(tmp_path / "ours", "x")
    (tmp_path / "plain").write_text("x")
    assert (tmp_path / "ours").stat().st_mode == (tmp_path / "plain").stat().st_mode


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("error", [OSError(errno.ENOSPC, "No space left on device"), KeyboardInterrupt()])
def test_a_step_that_fails_leaves_the_old_file(
    step: str, error: BaseException, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.txt"
    write_text(path, "old")
    with monkeypatch.context() as patched:
        failing(step, error, patched)
        with pytest.raises((FailureError, KeyboardInterrupt)) as raised:
            write_text(path, "new")
    assert path.read_text() == "old"
    assert [each.name for each in tmp_path.iterdir()] == ["a.txt"]
    if isinstance(error, OSError):
        assert str(raised.value) == f"{path}: the disk is full. Make room on it, or choose a folder on another disk."


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda folder: folder / "missing" / "a.txt", "it cannot be made there. Choose another folder."),
        (lambda folder: folder / "file" / "a.txt", "a file stands where a folder is needed."),
        (lambda folder: folder / "inner", "a folder stands where a file is needed."),
        (lambda folder: folder / ("n" * 300), "its name is too long. Choose a shorter one."),
        (lambda folder: folder / "null\0", "no such path can be"),
        (lambda folder: Path("/dev/full/x"), "a file stands where a folder is needed."),
    ],
)
def test_what_the_disk_says_is_one_line_with_a_cure(make: Callable[[Path], Path], said: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    (tmp_path / "inner").mkdir()
    with pytest.raises(FailureError) as raised:
        write_text(make(tmp_path), "x")
    assert said in str(raised.value)
    assert str(raised.value).isprintable()


@pytest.mark.skipif(sys.platform == "win32", reason="needs a limit on the size of files")
def test_a_disk_that_fills_up_while_writing(tmp_path: Path) -> None:
    """A real limit of the operating system, in a process of its own."""
    program = (
        "import resource, sys; from pathlib import Path\n"
        "from paylode.storage import new_folder, write_bytes\n"
        "from paylode.values.problem import FailureError\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, 10_000))\n"
        "try:\n"
        "    with new_folder(Path('runs'), 'a') as (part, final):\n"
        "        write_bytes(part / 'small', b'x' * 5_000)\n"
        "        write_bytes(part / 'large', b'x' * 20_000)\n"
        "except FailureError as error:\n"
        "    print(error)\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    words = [sys.executable, "-c", program]
    ran = subprocess.run(words, capture_output=True, text=True, cwd=tmp_path, env=environment, check=True)
    assert "the disk is full" in ran.stdout and ran.stderr == ""
    assert list((tmp_path / "runs").iterdir()) == []


def test_a_folder_appears_when_it_is_whole(tmp_path: Path) -> None:
    runs = tmp_path / "deep" / "runs"
    with new_folder(runs, "one") as (part, final):
        write_text(part / "a", "x")
        assert final == runs / "one" and not final.exists()
        assert [each.name for each in runs.iterdir() if not each.name.startswith(".")] == []
    assert [each.name for each in runs.iterdir()] == ["one"]
    assert (final / "a").read_text() == "x"


@pytest.mark.parametrize("error", [ValueError(), KeyboardInterrupt(), FailureError])
def test_a_folder_that_was_not_finished_is_not_there(error: object, tmp_path: Path) -> None:
    caught = (ValueError, KeyboardInterrupt, FailureError)
    with pytest.raises(caught), new_folder(tmp_path, "one") as (part, _):
        write_text(part / "a", "x")
        if isinstance(error, BaseException):
            raise error
        write_text(part / "a" / "b", "a file stands in the way")
    assert list(tmp_path.iterdir()) == []


def test_no_folder_is_overwritten(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "one-3").write_text("a file, even")
    finals = []
    for _ in range(3):
        with new_folder(tmp_path, "one") as (_, final):
            finals.append(final.name)
    assert finals == ["one-2", "one-4", "one-5"]


def test_many_writers_at_once_get_a_name_each(tmp_path: Path) -> None:
    def write(n: int) -> None:
        for k in range(5):
            with new_folder(tmp_path, "run") as (part, _):
                write_text(part / "who", f"{n} {k}")

    writers = [threading.Thread(target=write, args=(n,)) for n in range(8)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    said = sorted((folder / "who").read_text() for folder in tmp_path.iterdir())
    assert said == sorted(f"{n} {k}" for n in range(8) for k in range(5))


def test_asking_the_disk_leaves_no_trace(tmp_path: Path) -> None:
    check_writable(tmp_path / "a" / "b" / "c")
    assert list(tmp_path.iterdir()) == []
    check_writable(tmp_path)
    (tmp_path / "file").write_text("")
    for place in (tmp_path / "file", tmp_path / "file" / "x", Path("/proc/nothing/x")):
        with pytest.raises(FailureError):
            check_writable(place)
    assert [each.name for each in tmp_path.iterdir()] == ["file"]


@pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_without_permission(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(FailureError, match="you may not write there"):
        check_writable(tmp_path / "runs")
    tmp_path.chmod(0o700)
