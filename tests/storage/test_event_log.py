"""The event log: nothing acknowledged is lost, nothing is there twice, and no damage passes for an answer."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paylode.storage.event_log import append, open_log, read, read_log
from paylode.storage.event_record import NO_HASH, Entry, Head, Snapshot
from paylode.storage.event_text import export_text, import_text, read_export
from paylode.values.problem import FailureError, InputError, PaylodeError

WRITERS = Path(__file__).with_name("log_writers.py")
SOURCES = Path(__file__).resolve().parents[2] / "src"
NAUGHTY = SOURCES.parent / "../shared/data/reference/bad_inputs/blns/blns.json"
NOW = "2026-01-31T12:00:00Z"
LATER = "2026-02-01T12:00:00Z"


def entries(count: int, prefix: str = "e") -> list[Entry]:
    return [Entry(f"{prefix}{n}", {"said": f"number {n}", "day": "2011-11-14", "n": n}) for n in range(count)]


def made(path: Path, count: int) -> Snapshot:
    """A closed log with `count` records, appended one by one."""
    with open_log(path) as log:
        for entry in entries(count):
            append(log, [entry], recorded=NOW)
    return read_log(path)


def ids(snapshot: Snapshot) -> list[str]:
    return [record.id for record in snapshot.records]


# What it is for


def test_what_was_appended_is_read_in_its_order(tmp_path: Path) -> None:
    snapshot = made(tmp_path / "a.log", 5)
    assert ids(snapshot) == ["e0", "e1", "e2", "e3", "e4"]
    assert [record.sequence for record in snapshot.records] == [1, 2, 3, 4, 5]
    assert dict(snapshot.records[3].body) == {"said": "number 3", "day": "2011-11-14", "n": 3}
    assert snapshot.head == Head(5, snapshot.records[-1].hash)


def test_an_empty_log_has_the_empty_head(tmp_path: Path) -> None:
    with open_log(tmp_path / "new" / "a.log") as log:
        assert read(log).head == Head(0, NO_HASH)


def test_entries_that_go_together_are_written_together_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "a.log"
    with open_log(path) as log:
        append(log, entries(2), recorded=NOW)
        with pytest.raises(InputError, match="says something else"):
            append(log, [Entry("new", {}), Entry("e1", {"said": "another thing"})], recorded=NOW)
        assert ids(read(log)) == ["e0", "e1"]
        append(log, entries(3), recorded=NOW)
    assert ids(read_log(path)) == ["e0", "e1", "e2"]


def test_an_entry_is_applied_once_however_often_it_is_appended(tmp_path: Path) -> None:
    with open_log(tmp_path / "a.log") as log:
        (first,) = append(log, entries(1), recorded=NOW)
        (again,) = append(log, entries(1), recorded=LATER)
        assert (first.is_new, again.is_new) == (True, False)
        assert again.record == first.record
        assert len(read(log).records) == 1


def test_who_decided_on_an_older_state_is_told(tmp_path: Path) -> None:
    with open_log(tmp_path / "a.log") as mine, open_log(tmp_path / "a.log") as yours:
        seen = read(mine).head
        append(yours, entries(1, "yours"), recorded=NOW)
        with pytest.raises(InputError, match="holds 1 records, not the 0 that were read"):
            append(mine, entries(1, "mine"), recorded=NOW, expected=seen)
        append(mine, entries(1, "mine"), recorded=NOW, expected=read(mine).head)
        assert ids(read(mine)) == ["yours0", "mine0"]


def test_a_reader_sees_one_moment(tmp_path: Path) -> None:
    path = tmp_path / "a.log"
    with open_log(path) as log:
        append(log, entries(2), recorded=NOW)
        before = read_log(path)
        append(log, entries(4), recorded=NOW)
        assert ids(before) == ["e0", "e1"]
        assert ids(read_log(path)) == ["e0", "e1", "e2", "e3"]


def test_records_are_neither_changed_nor_deleted(tmp_path: Path) -> None:
    with open_log(tmp_path / "a.log") as log:
        append(log, entries(2), recorded=NOW)
        for statement in ("UPDATE record SET hash = 'x'", "DELETE FROM record"):
            with pytest.raises(sqlite3.IntegrityError, match="records are not"):
                log.connection.execute(statement)


@pytest.mark.parametrize(
    ("entry", "recorded", "what"),
    [
        (Entry("", {}), NOW, "is no id"),
        (Entry("a\nb", {}), NOW, "is no id"),
        (Entry("x" * 201, {}), NOW, "is no id"),
        (Entry("a", {"n": float("nan")}), NOW, "cannot be written as JSON"),
        (Entry("a", {"n": 2**60}), NOW, "cannot be written as JSON"),
        (Entry("a", {"said": "\ud800"}), NOW, "cannot be written as JSON"),
        (Entry("a", {"said": "x" * 1_000_001}), NOW, "more than 1,000,000"),
        (Entry("a", []), NOW, "not an object"),  # type: ignore[arg-type]
        (Entry("a", {}), "yesterday", "not a moment in UTC"),
        (Entry("a", {}), "2026-01-31T12:00:00+01:00", "not a moment in UTC"),
    ],
)
def test_what_cannot_be_a_record_is_refused(entry: Entry, recorded: str, what: str, tmp_path: Path) -> None:
    with open_log(tmp_path / "a.log") as log:
        with pytest.raises(InputError, match=what) as caught:
            append(log, [entry], recorded=recorded)
        assert len(str(caught.value).splitlines()) == 1
        assert read(log).records == ()
        append(log, entries(1), recorded=NOW)


@pytest.mark.skipif(not NAUGHTY.exists(), reason="the naughty strings are not at hand")
def test_naughty_strings_come_back_as_they_were(tmp_path: Path) -> None:
    strings = json.loads(NAUGHTY.read_text(encoding="utf-8"))
    with open_log(tmp_path / "a.log") as log:
        append(log, [Entry(f"s{n}", {"said": text}) for n, text in enumerate(strings)], recorded=NOW)
    snapshot = read_log(tmp_path / "a.log")
    assert [record.body["said"] for record in snapshot.records] == strings
    assert read_export(export_text(snapshot)) == snapshot


# Text


def test_a_log_comes_back_from_its_text_with_its_hashes(tmp_path: Path) -> None:
    snapshot = made(tmp_path / "a.log", 4)
    text = export_text(snapshot)
    assert text.count("\n") == 4
    with open_log(tmp_path / "b.log") as log:
        assert import_text(log, text) == 4
        assert import_text(log, text) == 0
        assert read(log) == snapshot
        append(log, [Entry("more", {})], recorded=LATER)
        assert import_text(log, text) == 0
        assert export_text(read(log)).startswith(text)


def test_two_different_logs_are_not_mixed(tmp_path: Path) -> None:
    text = export_text(made(tmp_path / "a.log", 3))
    with open_log(tmp_path / "b.log") as log:
        append(log, [entries(1)[0], Entry("own", {})], recorded=NOW)
        with pytest.raises(InputError, match="from record 2 on"):
            import_text(log, text)
        assert ids(read(log)) == ["e0", "own"]


def test_each_prefix_of_a_text_is_an_earlier_state_or_refused(tmp_path: Path) -> None:
    snapshot = made(tmp_path / "a.log", 5)
    data = export_text(snapshot).encode()
    states = 0
    for end in range(len(data) + 1):
        try:
            read_back = read_export(data[:end], "copy.jsonl")
        except InputError as error:
            assert "it is cut off. Delete it: " in str(error)
        else:
            assert read_back.records == snapshot.records[: len(read_back.records)]
            states += 1
    assert states == 2 * 5 + 1  # with the end of the line and without it


def test_each_flipped_bit_of_a_text_is_refused_or_changes_nothing(tmp_path: Path) -> None:
    snapshot = made(tmp_path / "a.log", 3)
    data = export_text(snapshot).encode()
    refused = 0
    for place in range(8 * len(data)):
        flipped = bytearray(data)
        flipped[place // 8] ^= 1 << place % 8
        try:
            assert read_export(bytes(flipped), "copy.jsonl") == snapshot
        except InputError as error:
            refused += 1
            assert len(str(error).splitlines()) == 1
            assert "copy.jsonl, line " in str(error)
    assert refused > 8 * len(data) * 0.99


@given(st.permutations(range(4)), st.sets(st.integers(0, 3)))
def test_lines_that_were_moved_or_lost_are_refused(order: list[int], lost: set[int]) -> None:
    lines = TEXT.splitlines(keepends=True)
    kept = [lines[n] for n in order if n not in lost]
    if kept == lines[: len(kept)]:
        assert len(read_export("".join(kept)).records) == len(kept)
    else:
        with pytest.raises(InputError, match="it has the number"):
            read_export("".join(kept))


def text_of_four() -> str:
    """The text of a log with four records, made once."""
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        return export_text(made(Path(folder) / "a.log", 4))


TEXT = text_of_four()


# What may not be passed over


def test_a_log_that_lost_its_end_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.log"
    made(path, 3)
    older = path.read_bytes()
    with open_log(path) as log:
        append(log, entries(5), recorded=NOW)
    head = read_log(path).head
    path.write_bytes(older)
    with pytest.raises(FailureError, match=r"holds 3 records; 5 were acknowledged.*delete a\.log\.head"):
        open_log(path)
    (tmp_path / "a.log.head").unlink()
    assert len(read_log(path).records) == 3
    with pytest.raises(FailureError, match="5 were acknowledged"):
        read_log(path, at_least=head)


def test_another_log_under_the_same_name_is_refused(tmp_path: Path) -> None:
    made(tmp_path / "a.log", 3)
    with open_log(tmp_path / "b.log") as log:
        append(log, entries(4, "other"), recorded=NOW)
    shutil.copy(tmp_path / "b.log", tmp_path / "a.log")
    with pytest.raises(FailureError, match="first 3 records are not those"):
        read_log(tmp_path / "a.log")


@pytest.mark.parametrize("content", [b"", b"SQLite format 3\x00", b"\x00" * 8192, b"not a log\n" * 900])
def test_what_is_no_log_is_refused(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "a.log"
    path.write_bytes(content)
    for opening in (open_log, read_log):
        with pytest.raises(FailureError) as caught:
            opening(path)
        assert len(str(caught.value).splitlines()) == 1
    assert path.read_bytes() == content


def test_a_database_of_another_program_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "a.log"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE record (sequence INTEGER PRIMARY KEY, id TEXT)")
    connection.close()
    with pytest.raises(FailureError, match="no event log of paylode"):
        open_log(path)


def test_a_missing_log_is_not_begun_anew_beside_its_remains(tmp_path: Path) -> None:
    path = tmp_path / "a.log"
    with pytest.raises(FailureError, match="there is no such log"):
        read_log(path)
    made(path, 2)
    path.unlink()
    with pytest.raises(FailureError, match=r"a\.log\.head is still there"):
        open_log(path)
    assert not path.exists()


def test_a_changed_record_is_refused_with_its_number(tmp_path: Path) -> None:
    """An insider who goes round the triggers and keeps the file's structure is still found out."""
    path = tmp_path / "a.log"
    made(path, 4)
    connection = sqlite3.connect(path)
    triggers = [row[0] for row in connection.execute("SELECT sql FROM sqlite_master WHERE type = 'trigger'")]
    connection.executescript("DROP TRIGGER no_change; DROP TRIGGER no_deletion;")
    connection.execute(
        "UPDATE record SET data = CAST(replace(data, 'number 1', 'number 9') AS BLOB) WHERE sequence = 2"
    )
    connection.executescript(";".join(triggers))
    connection.close()
    with pytest.raises(FailureError, match=r"record 2: its hash does not fit.*Restore a copy"):
        read_log(path)


def test_a_damaged_index_is_refused_because_a_retry_would_be_applied_twice(tmp_path: Path) -> None:
    path = tmp_path / "a.log"
    made(path, 4)
    connection = sqlite3.connect(path)
    (page,) = connection.execute("SELECT rootpage FROM sqlite_master WHERE type = 'index'").fetchone()
    (size,) = connection.execute("PRAGMA page_size").fetchone()
    connection.close()
    data = bytearray(path.read_bytes())
    place = data.index(b"e1", (page - 1) * size, page * size)
    data[place + 1] ^= 0x40
    path.write_bytes(data)
    with pytest.raises(FailureError, match="the log is damaged"):
        open_log(path)


def test_what_is_acknowledged_was_brought_to_the_disk(tmp_path: Path) -> None:
    """No test can cut the power; that SQLite is told to wait for the disk at each commit can be seen."""
    with open_log(tmp_path / "a.log") as log:
        assert log.connection.execute("PRAGMA synchronous").fetchone() == (2,)
        assert log.connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_a_folder_that_cannot_be_written_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(FailureError, match="Choose another"):
        open_log(tmp_path / "file" / "a.log")
    with pytest.raises(FailureError):
        open_log(tmp_path / "a\x00.log")


def test_a_writer_that_waits_too_long_says_so_and_can_go_on(tmp_path: Path) -> None:
    path = tmp_path / "a.log"
    with open_log(path) as holder, open_log(path, wait_seconds=0.01) as waiting:
        holder.connection.execute("BEGIN IMMEDIATE")
        with pytest.raises(FailureError, match="another program is writing"):
            append(waiting, entries(1), recorded=NOW)
        assert ids(read_log(path)) == []
        holder.connection.execute("ROLLBACK")
        append(waiting, entries(1), recorded=NOW)
    assert ids(read_log(path)) == ["e0"]


def test_a_closed_log_says_so(tmp_path: Path) -> None:
    with open_log(tmp_path / "a.log") as log:
        pass
    with pytest.raises(FailureError, match="was closed"):
        append(log, entries(1), recorded=NOW)


# Kill


@pytest.mark.parametrize("rounds", [20, pytest.param(1000, marks=pytest.mark.slow)])
def test_a_kill_at_any_moment_loses_nothing_acknowledged(rounds: int, tmp_path: Path) -> None:
    seen = writers("kill", tmp_path, rounds, 7)
    print(seen)
    assert seen["rounds"] == rounds
    assert seen["acknowledged"] > rounds
    assert (seen["lost"], seen["double"], seen["refused"]) == (0, 0, [])


@pytest.mark.parametrize(("count", "each"), [(4, 100), pytest.param(16, 1000, marks=pytest.mark.slow)])
def test_many_writers_lose_nothing_and_double_nothing(count: int, each: int, tmp_path: Path) -> None:
    seen = writers("many", tmp_path, count, each)
    assert seen == {
        "acknowledged": count * each,
        "lost": 0,
        "there": count * each,
        "double": 0,
        "failed": 0,
        "in_order": True,
    }


def test_a_retry_after_an_unknown_outcome_is_applied_once(tmp_path: Path) -> None:
    """Killed between the commit and the answer, the writer does not know. It appends again."""
    path = tmp_path / "a.log"
    dying = (
        "import os, signal; from pathlib import Path; from paylode.storage import event_log\n"
        "from paylode.storage.event_record import Entry\n"
        "event_log.keep_head = lambda *_: os.kill(os.getpid(), signal.SIGKILL)\n"
        f"log = event_log.open_log(Path({str(path)!r}))\n"
        f"event_log.append(log, [Entry('paid', {{'sum': 'USD 1,000,000'}})], recorded={NOW!r})\n"
    )
    ended = subprocess.run([sys.executable, "-c", dying], env=environment(), check=False)
    assert ended.returncode == -signal.SIGKILL
    with open_log(path) as log:
        (again,) = append(log, [Entry("paid", {"sum": "USD 1,000,000"})], recorded=LATER)
        assert not again.is_new
        assert again.record.recorded == NOW
        assert ids(read(log)) == ["paid"]


@pytest.mark.skipif(not hasattr(os, "setgid") or os.name == "nt", reason="limits of file size are of Unix")
def test_a_full_disk_leaves_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "a.log"
    made(path, 2)
    filling = (
        "import resource, signal; from pathlib import Path; from paylode.storage.event_log import append, open_log\n"
        "from paylode.storage.event_record import Entry; from paylode.values.problem import FailureError\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        f"log = open_log(Path({str(path)!r}))\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (30000, 30000))\n"
        "try:\n"
        f"    append(log, [Entry(str(n), {{'x': 'y' * 900}}) for n in range(100)], recorded={NOW!r})\n"
        "except FailureError as error:\n"
        "    print(error)\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", filling], env=environment(), check=True, capture_output=True, text=True
    )
    assert "append them again under the same ids" in ended.stdout
    assert ids(read_log(path)) == ["e0", "e1"]


def test_a_head_that_cannot_be_kept_is_said_and_a_retry_is_applied_once(tmp_path: Path) -> None:
    path = tmp_path / "a.log"
    with open_log(path) as log:
        Path(f"{path}.head").mkdir()
        with pytest.raises(FailureError, match="the records are written, but not the head"):
            append(log, entries(1), recorded=NOW)
        Path(f"{path}.head").rmdir()
        assert [each.is_new for each in append(log, entries(1), recorded=NOW)] == [False]
    assert ids(read_log(path)) == ["e0"]


def writers(what: str, folder: Path, first: int, second: int) -> dict[str, object]:
    command = [sys.executable, str(WRITERS), what, str(folder), str(first), str(second)]
    ended = subprocess.run(command, env=environment(), check=True, capture_output=True, text=True)
    seen: dict[str, object] = json.loads(ended.stdout)
    return seen


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(SOURCES)}


# Cut and flipped files


def left_open(folder: Path, count: int) -> tuple[Path, Snapshot]:
    """The files of a log as a power cut leaves them: the records still stand in the write-ahead log."""
    with open_log(folder / "live.log") as log:
        for entry in entries(count):
            append(log, [entry], recorded=NOW)
        snapshot = read(log)
        for ending in ("", "-wal", ".head"):
            shutil.copy(folder / f"live.log{ending}", folder / f"cut.log{ending}")
    return folder / "cut.log", snapshot


@pytest.mark.parametrize("step", [331, pytest.param(1, marks=pytest.mark.slow)])
def test_each_prefix_of_the_write_ahead_log_is_an_earlier_state(step: int, tmp_path: Path) -> None:
    path, snapshot = left_open(tmp_path, 4)
    ahead = Path(f"{path}-wal").read_bytes()
    Path(f"{path}.head").unlink()
    lengths = set()
    for end in [*range(0, len(ahead), step), len(ahead)]:
        Path(f"{path}-shm").unlink(missing_ok=True)
        Path(f"{path}-wal").write_bytes(ahead[:end])
        records = read_log(path).records
        assert records == snapshot.records[: len(records)]
        lengths.add(len(records))
    assert lengths == {0, 1, 2, 3, 4}


@pytest.mark.parametrize("step", [997, pytest.param(97, marks=pytest.mark.slow)])
def test_a_cut_write_ahead_log_is_refused_beside_its_head(step: int, tmp_path: Path) -> None:
    path, snapshot = left_open(tmp_path, 4)
    ahead = Path(f"{path}-wal").read_bytes()
    for end in [*range(0, len(ahead), step), len(ahead)]:
        Path(f"{path}-shm").unlink(missing_ok=True)
        Path(f"{path}-wal").write_bytes(ahead[:end])
        answered_or_refused(path, snapshot)
        assert Path(f"{path}-wal").read_bytes() == ahead[:end]  # what is left of it is still there to be looked at


@pytest.mark.parametrize("sampled", [400, pytest.param(None, marks=pytest.mark.slow)])
def test_each_flipped_bit_in_the_database_is_refused_or_changes_no_answer(sampled: int | None, tmp_path: Path) -> None:
    path = tmp_path / "a.log"
    snapshot = made(path, 3)
    refused = flip_each(path, sampled, lambda: answered_or_refused(path, snapshot), (f"{path}-wal", f"{path}-shm"))
    print(refused)
    assert 0 < refused[0] < refused[1]


@pytest.mark.parametrize("sampled", [400, pytest.param(None, marks=pytest.mark.slow)])
def test_each_flipped_bit_in_the_write_ahead_log_is_refused_or_changes_no_answer(
    sampled: int | None, tmp_path: Path
) -> None:
    path, snapshot = left_open(tmp_path, 1)
    refused = flip_each(Path(f"{path}-wal"), sampled, lambda: answered_or_refused(path, snapshot), (f"{path}-shm",))
    print(refused)
    assert refused[0] > 0


def test_each_flipped_bit_in_the_head_is_refused_or_changes_no_answer(tmp_path: Path) -> None:
    path = tmp_path / "a.log"
    snapshot = made(path, 3)
    refused = flip_each(Path(f"{path}.head"), None, lambda: answered_or_refused(path, snapshot), ())
    assert refused[0] == refused[1]


def test_what_is_appended_to_a_file_with_a_harmless_flip_is_sound(tmp_path: Path) -> None:
    """A bit that changes no answer today must not spoil what is written tomorrow."""
    path, copy = tmp_path / "a.log", tmp_path / "b.log"
    made(path, 3)
    data = path.read_bytes()
    chance = random.Random(11)
    gone_on = 0
    for _ in range(60):
        flipped = bytearray(data)
        place = chance.randrange(8 * 100) if chance.random() < 0.5 else chance.randrange(8 * len(data))
        flipped[place // 8] ^= 1 << place % 8
        for ending in ("-wal", "-shm", ".head"):
            Path(f"{copy}{ending}").unlink(missing_ok=True)
        copy.write_bytes(flipped)
        try:
            with open_log(copy) as log:
                append(log, entries(9), recorded=NOW)
        except PaylodeError:
            continue
        assert ids(read_log(copy)) == [f"e{n}" for n in range(9)]
        gone_on += 1
    assert gone_on > 0


def answered_or_refused(path: Path, snapshot: Snapshot) -> bool:
    """Whether the log was refused; if it was not, the answer is the one before."""
    try:
        assert read_log(path).records == snapshot.records
    except FailureError as error:
        assert len(str(error).splitlines()) == 1
        assert str(error).endswith((".", '"'))
        assert len(str(error)) > 40  # what, where and the cure
        return True
    return False


def flip_each(path: Path, sampled: int | None, judge: Callable[[], bool], litter: tuple[str, ...]) -> tuple[int, int]:
    """(refused, flipped): every bit of a file flipped on its own, or some of them."""
    data = path.read_bytes()
    places = range(8 * len(data))
    chosen = random.Random(5).sample(places, sampled) if sampled else places
    refused = 0
    handle = os.open(path, os.O_RDWR)
    try:
        for place in chosen:
            byte = bytes([data[place // 8] ^ 1 << place % 8])
            os.pwrite(handle, byte, place // 8)
            refused += judge()
            os.pwrite(handle, data[place // 8 : place // 8 + 1], place // 8)
            for each in litter:
                Path(each).unlink(missing_ok=True)
    finally:
        os.close(handle)
    assert path.read_bytes() == data
    return refused, len(chosen)
