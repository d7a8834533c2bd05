"""Hostile paths and texts, planted problems, damaged files: one clear line each, the right exit code, no traceback."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from programme_example import INBOX, example_in

BAD_INPUTS = Path(__file__).resolve().parents[2] / "../shared/data/reference/bad_inputs"
FAULT = "a fault in paylode itself"


@pytest.fixture
def lanthorn(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The example, as the working folder."""
    path = example_in(folder)
    monkeypatch.chdir(path)
    return path


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("ledger", "-p", "nowhere"), "nowhere: no such folder. Make one: paylode programme new nowhere"),
        (("ledger", "-p", "names.txt"), "names.txt: it is a file."),
        (("ledger", "-p", "documents"), "documents: it is no programme folder"),
        (("ledger", "-p", "a\0b"), "null byte"),
        (("ledger", "-p", "x" * 5000), "no such path can be"),
        (("ledger", "--as-of", "yesterday"), '--as-of: "yesterday" is no day. Write it like 2026-06-30.'),
        (("ledger", "--known", "2026-02-30"), '--known: "2026-02-30" is no day'),
        (("board", "--picture", "board.exe"), '--picture: "board.exe" is no picture'),
        (("new", "documents"), "documents: something stands there already"),
        (("new", "a\0b"), "null byte"),
        (("new", "other", "--example", "lanthorm"), 'example: no example "lanthorm". Did you mean lanthorn?'),
        (("why", "LAN-OST/M1/L3"), 'why: nothing is called "LAN-OST/M1/L3". Did you mean LAN-OST/M1/L'),
        (("why", "99"), "why: the ledger has no line 99. The ledger has 17 lines"),
        (("why", ""), 'why: nothing is called ""'),
        (("diff", "2026-01-01", "later"), 'diff: "later" is no day'),
        (("diff", "2026-01-01", ""), 'diff: "" is no day'),
        (("tell", "2026-01-01 ind_activ OST-7"), 'unknown event type "ind_activ". Did you mean ind_active'),
        (("tell", "2026-01-01 ind_active OST-7 agreement X-OST"), "fact, line 1: no agreement is called X-OST. Did"),
        (("tell",), "programme tell: give one fact, or --file"),
        (("tell", "--file", "nowhere.txt"), "nowhere.txt: it cannot be read"),
        (("withdraw", "fact-1", "--because", "x"), 'withdraw: no record or document "fact-1"'),
        (("withdraw", "2025-11-13-lanthorn-biologics", "--because", " "), "withdraw: no reason is given in one line"),
        (("withdraw", "2025-11-13-lanthorn-biologics"), "--because is missing"),
        (("import", "names.txt"), "names.txt, line 1: it is no record"),
        (("import", "nowhere.jsonl"), "nowhere.jsonl: it cannot be read"),
        (("forecast", "--what-if", "OST-8 stops"), '--what-if: "OST-8 stops" names no programme that is forecast'),
        (("forecast", "--what-if", "OST-7 phase_1 to phase_2 = 2"), "gives no probability from 0 to 1"),
        (("forecast", "--what-if", "OST-7 phase_1 to approval = 0.5"), "OST-7 has no step phase_1 to approval"),
        (("forecast", "--what-if", "OST-7 phase_9 to phase_2 = 0.5"), '"phase_9" is no stage'),
        (("forecast", "--paths", "0"), "0 paths cannot be run"),
        (("ledgr",), "unknown command ledgr. Did you mean ledger?"),
    ],
)  # fmt: skip
def test_wrong_words_are_one_line(words: tuple[str, ...], said: str, lanthorn: Path, paylode: Callable) -> None:
    ran = paylode("programme", *words)
    assert (ran.code, ran.out) == (2, ""), ran.err
    assert said in ran.err and FAULT not in ran.err and len(ran.lines) == 1
    assert "\0" not in ran.err


def test_every_planted_problem_is_found_at_once_with_its_line(lanthorn: Path, paylode: Callable) -> None:
    agreement = Path("agreements/lan-ost.txt")
    agreement.write_text(
        agreement.read_text().replace("when phase_start 2 first per licence", "when phase_start 2 first")
    )
    other = Path("agreements/lan-tal.txt")
    other.write_text(other.read_text().replace("USD 20,000,000", "USD 21m"))
    Path("names.txt").write_text("firm Lanthorn\nparty Ostrava\n  alias X\n")
    settings = Path("programme.toml")
    settings.write_text(settings.read_text().replace("paths = 10000", "paths = -1\nsede = 2"))
    ran = paylode("programme", "check")
    assert ran.code == 2 and ran.err == ""
    for place in (
        "programme.toml, line 8, key forecast.paths: not a whole number",
        "programme.toml, line 9, key forecast.sede: unknown key. Did you mean seed?",
        "agreements/lan-ost.txt, line 13",
        "agreements/lan-tal.txt, line 12",
        'names.txt, line 1: "firm Lanthorn" is not understood at the left edge',
        'names.txt, line 3: "alias X" is not understood here',
    ):
        assert place in ran.out, ran.out
    assert ran.out.endswith("6 problems\n")
    found = paylode("programme", "check", "--json")
    assert found.code == 2 and len(found.json["problems"]) == 6 and found.json["ok"] is False
    ledger = paylode("programme", "ledger")
    assert (ledger.code, ledger.out, len(ledger.lines)) == (2, "", 6)


def test_a_text_that_was_changed_is_found(lanthorn: Path, paylode: Callable) -> None:
    path = Path("documents/2025-11-13-lanthorn-biologics.txt")
    path.write_text(path.read_text().replace("$1 million", "$9 million"))
    ran = paylode("programme", "check")
    assert ran.code == 2
    assert f"problem: {path}: it is not the text that its claims were read from" in ran.out
    path.unlink()
    assert "the text of an accepted document is gone. Put it back from a copy." in paylode("programme", "check").out


def test_a_damaged_log_is_refused_with_its_cure(lanthorn: Path, paylode: Callable) -> None:
    for name in ("log.sqlite-wal", "log.sqlite-shm"):
        Path(name).unlink(missing_ok=True)
    data = bytearray(Path("log.sqlite").read_bytes())
    place = data.rindex(b"ind_active")
    data[place] ^= 1
    Path("log.sqlite").write_bytes(bytes(data))
    for words in (("ledger",), ("check",), ("export",), ("tell", "2026-01-01 ind_active OST-7")):
        ran = paylode("programme", *words)
        assert (ran.code, ran.out, len(ran.lines)) == (1, "", 1) and FAULT not in ran.err
        assert "Restore a copy, or import the last text export" in ran.err


def test_a_lost_log_is_not_an_empty_one(lanthorn: Path, paylode: Callable) -> None:
    for name in ("log.sqlite", "log.sqlite-wal", "log.sqlite-shm"):
        Path(name).unlink(missing_ok=True)
    ran = paylode("programme", "ledger")
    assert ran.code == 1 and "the log is gone, but log.sqlite.head is still there" in ran.err


@pytest.mark.parametrize("words", [("read", "/dev/zero", "--accept"), ("programme", "import", "/dev/zero")])
def test_a_file_that_never_ends_is_refused(words: tuple[str, ...], lanthorn: Path, paylode: Callable) -> None:
    if not Path("/dev/zero").exists():
        pytest.skip("there is no /dev/zero here")
    ran = paylode(*words)
    assert ran.code == 2 and "it is larger than 8 MB" in ran.err


def test_a_folder_where_a_file_should_be(lanthorn: Path, paylode: Callable) -> None:
    Path("names.txt").unlink()
    Path("names.txt").mkdir()
    Path("agreements/more.txt").mkdir()
    ran = paylode("programme", "board")
    assert ran.code == 2
    assert [line.split(". ")[0] for line in ran.lines] == [
        "paylode: agreements/more.txt: it is no file",
        "paylode: names.txt: it is no file",
    ]
    Path("documents").rename("texts")
    Path("names.txt").rmdir()
    Path("agreements/more.txt").rmdir()
    Path("documents").write_text("a file")
    blocked = paylode("read", str(INBOX), "--accept")
    assert blocked.code in (1, 2) and blocked.out == "" and len(blocked.lines) == 1 and FAULT not in blocked.err


def test_text_that_steers_a_terminal_is_escaped(lanthorn: Path, paylode: Callable) -> None:
    Path("release.txt").write_text(
        "Lanthorn Biologics\n\nWaltham, Mass., July 2, 2026 - Lanthorn Biologics, Inc. (Nasdaq: LNTH) today announced "
        "that OST-7 \x1b[31mentered Phase I testing on July 1, 2026. LAN-4 entered Phase I\x07 testing in July 2026.\n"
    )
    for words in (("--impact",), ("--accept", "--claims", "1-2"), ()):
        ran = paylode("read", "release.txt", *words)
        assert "\x1b" not in ran.out + ran.err and "\x07" not in ran.out + ran.err and FAULT not in ran.err
    for words in (("board", "--history"), ("ledger",), ("expectations",), ("check",), ("board", "--json")):
        ran = paylode("programme", *words)
        assert "\x1b" not in ran.out and "\x07" not in ran.out and ran.code == 0


def naughty_strings() -> list[str]:
    """Texts that break programs."""
    file = BAD_INPUTS / "blns" / "blns.json"
    return json.loads(file.read_text(encoding="utf-8")) if file.exists() else []


@pytest.mark.skipif(not BAD_INPUTS.exists(), reason="the bad inputs are not at hand")
def test_naughty_strings_in_every_field(lanthorn: Path, paylode: Callable) -> None:
    strings = naughty_strings()
    assert len(strings) > 400
    names = Path("names.txt").read_text()
    for place, text in enumerate(strings):
        some = (
            ("why", "--", text),
            ("diff", "--", "2026-01-01", text),
            ("tell", "--", f"2026-01-01 ind_active {text}"),
        )
        ran = paylode("programme", *some[place % 3])
        assert ran.code in (0, 2) and FAULT not in ran.err, (text, ran.err)
    for place in range(0, len(strings), 25):
        Path("names.txt").write_text(names + "".join(f"party {each}\n" for each in strings[place : place + 25]))
        ran = paylode("programme", "check")
        assert ran.code in (0, 2) and ran.err == "" and FAULT not in ran.out
    Path("names.txt").write_text(names)
    assert paylode("programme", "board").code == 0


@pytest.mark.skipif(not BAD_INPUTS.exists(), reason="the bad inputs are not at hand")
@pytest.mark.parametrize("kind", ["toml", "json"])
def test_files_that_are_no_toml_or_json(kind: str, lanthorn: Path, paylode: Callable) -> None:
    files = [each for each in (BAD_INPUTS / kind).rglob("*") if each.is_file() and each.suffix == f".{kind}"]
    assert len(files) > 50
    files = sorted(files)[:: len(files) // 50]
    before = paylode("programme", "export").out
    for file in files:
        if kind == "toml":
            Path("programme.toml").write_bytes(file.read_bytes())
            ran = paylode("programme", "check")
            assert ran.code == 2 and FAULT not in ran.out + ran.err, file.name
            assert ran.out.startswith("problem: programme.toml"), (file.name, ran.out)
        else:
            Path("copy.jsonl").write_bytes(file.read_bytes())
            ran = paylode("programme", "import", "copy.jsonl")
            assert FAULT not in ran.err and ran.code in (0, 2), file.name
    if kind == "json":
        assert paylode("programme", "export").out == before
