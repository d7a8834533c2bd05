r"""Every example in README.md and in docs/ is run, page by page, in a folder of its own.

    ```python        executed; the blocks of a page share their names. With `>>> ` prompts the output is compared.
    ```console       every line `$ paylode ...` is run, and must end with exit code 0. Other lines show its output: each
                     must occur in it, in this order, spaces apart; `...` stands for what is left out.
    ```sh            the same for every line, without `$`. Of `make ...` it is checked that the Makefile has the target.
    ```text, ```toml, ```csv, ```json, ```mermaid      shown only

A comment on the line before a block says what is out of the ordinary:

    <!-- exit: 2 -->                 each command of the block ends with this exit code
    <!-- file: mine.csv -->          the block is written to this file, for the examples after it; it may be in a folder
    <!-- not run: set-up -->         the block is shown only, for this reason

Any other language or command is a mistake on the page: nothing is skipped silently.
"""

from __future__ import annotations

import contextlib
import doctest
import io
import re
import shlex
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted(
    path
    for path in [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]
    if path.is_file() and "_build" not in path.parts
)
SHOWN_ONLY = {"", "text", "toml", "csv", "json", "mermaid", "ini", "bibtex"}
DIRECTIVE = re.compile(r"\{[\w-]+\}.*")
FENCE = re.compile(r"(?P<indent> {0,3})(?P<fence>`{3,}|~{3,})(?P<language>.*)")
REMARK = re.compile(r"<!--\s*(?P<key>exit|file|not run):\s*(?P<value>.+?)\s*-->")


@dataclass(frozen=True, slots=True)
class Example:
    """A block of a page. line: of its fence.  remarks: what the comments before it say."""

    line: int
    language: str
    text: str
    remarks: dict[str, str]


def examples(page: str) -> list[Example]:
    """The blocks of a page in order."""
    found: list[Example] = []
    lines = page.splitlines()
    remarks: dict[str, str] = {}
    number = 0
    while number < len(lines):
        if fence := FENCE.fullmatch(lines[number]):
            start = number
            closing = re.compile(rf" {{0,3}}{fence['fence'][0]}{{{len(fence['fence'])},}}\s*")
            number += 1
            while number < len(lines) and not closing.fullmatch(lines[number]):
                number += 1
            assert number < len(lines), f"line {start + 1}: the block is not closed"
            text = "".join(line.removeprefix(fence["indent"]) + "\n" for line in lines[start + 1 : number])
            found.append(Example(start + 1, fence["language"].strip(), text, remarks))
            remarks = {}
        elif remark := REMARK.fullmatch(lines[number].strip()):
            remarks[remark["key"]] = remark["value"]
        elif lines[number].strip():
            assert not remarks, f"line {number + 1}: a remark must stand right before its block"
        number += 1
    assert not remarks, "a remark at the end of the page has no block"
    return found


def commands(example: Example) -> list[list[str]]:
    """The commands of a block as words; a line that ends in a backslash is joined with the next."""
    lines = example.text.replace("\\\n", " ").splitlines()
    if example.language == "console":
        lines = [line.removeprefix("$ ") for line in lines if line.startswith("$ ")]
    return [words for line in lines if (words := shlex.split(line, comments=True))]


def shown_below(example: Example) -> list[list[str]]:
    """For each command of a console block the lines of output that the page shows, spaces squeezed."""
    found: list[list[str]] = []
    for line in example.text.replace("\\\n", " ").splitlines():
        if line.startswith("$ "):
            found.append([])
        elif found and line.strip(" ."):
            found[-1].append(" ".join(line.split()))
    return found


def check_shown(lines: list[str], output: str, place: str) -> None:
    """Every line that is shown stands in the output, each after the one before it."""
    rest = [" ".join(line.split()) for line in output.splitlines()]
    for line in lines:
        pattern = re.compile(".*".join(re.escape(part.strip()) for part in line.split("...")))
        at = next((number for number, each in enumerate(rest) if pattern.search(each)), None)
        assert at is not None, f"{place}: this line is not in the output, or not there: {line}\n{output}"
        rest = rest[at + 1 :]


def run_console(example: Example, place: str) -> None:
    wanted = int(example.remarks.get("exit", "0"))
    found = commands(example)
    assert found, f"{place}: no command here"
    shown = shown_below(example) if example.language == "console" else [[] for _ in found]
    for words, lines in zip(found, shown, strict=True):
        line = shlex.join(words)
        if words[0] == "make":
            targets = re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE)
            assert {word for word in words[1:] if "=" not in word} <= set(targets), f"{place}: no target for `{line}`"
            continue
        assert words[0] in ("paylode", ".venv/bin/paylode"), f"{place}: only paylode is run here, not `{line}`"
        from paylode.cli.main import main

        before, sys.argv = sys.argv, ["paylode", *words[1:]]
        output = io.StringIO()
        try:
            with contextlib.redirect_stdout(output), contextlib.redirect_stderr(output):
                code: object = main()
        except SystemExit as stop:
            code = stop.code
        finally:
            sys.argv = before
        assert (code or 0) == wanted, f"{place}: `{line}` ended with {code}, not {wanted}\n{output.getvalue()}"
        check_shown(lines, output.getvalue(), place)


def run_python(example: Example, place: str, names: dict[str, object]) -> None:
    if ">>> " not in example.text:
        source = "\n" * example.line + example.text
        exec(compile(source, place.rpartition(",")[0], "exec", dont_inherit=True), names)
        return
    test = doctest.DocTestParser().get_doctest(example.text, names, place, place, example.line)
    shown: list[str] = []
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE)
    runner.run(test, out=shown.append, clear_globs=False)
    names.update(test.globs)
    assert not runner.failures, "".join(shown)


def run_page(text: str, name: str) -> None:
    names: dict[str, object] = {"__name__": "__example__"}
    for example in examples(text):
        place = f"{name}, line {example.line}"
        if file := example.remarks.get("file"):
            assert not Path(file).is_absolute() and ".." not in Path(file).parts, f"{place}: {file} is outside"
            Path(file).parent.mkdir(parents=True, exist_ok=True)
            Path(file).write_text(example.text, encoding="utf-8")
        elif "not run" in example.remarks:
            continue
        elif example.language == "python":
            run_python(example, place, names)
        elif example.language in ("console", "sh"):
            run_console(example, place)
        else:
            shown = example.language in SHOWN_ONLY or DIRECTIVE.fullmatch(example.language)
            assert shown, f"{place}: a block of `{example.language}` is neither run nor known as shown only"


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_example_of_the_page_runs(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MPLBACKEND", "Agg")
    run_page(page.read_text(encoding="utf-8"), page.relative_to(ROOT).as_posix())


def test_every_page_stands_in_a_room() -> None:
    rooms = {"tutorials", "how-to", "reference", "explanation"}
    inside = [path.relative_to(ROOT / "docs") for path in PAGES if path.name != "README.md"]
    assert {path.parts[0] for path in inside if len(path.parts) > 1} == rooms
    assert [path for path in inside if len(path.parts) == 1] == [Path("index.md")]
    assert all((ROOT / "docs" / room / "index.md").is_file() for room in rooms)


@pytest.mark.parametrize(
    "page", [path for path in PAGES if path.name not in ("README.md", "index.md")], ids=lambda path: path.stem
)
def test_every_page_is_linked_from_the_index_of_its_room(page: Path) -> None:
    assert f"]({page.name})" in (page.parent / "index.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_link_to_a_file_leads_somewhere(page: Path) -> None:
    targets = re.findall(r"\]\((?!https?://|mailto:|#)([^)#\s]+)", page.read_text(encoding="utf-8"))
    assert [target for target in targets if not (page.parent / target).exists()] == []


@pytest.mark.parametrize(
    ("page", "complaint"),
    [
        ("```python\nx = 1\n```\n\n```python\nassert x == 1\n```\n", None),
        ("```python\n>>> 1 + 1\n2\n```\n", None),
        ("```python\n>>> 1 + 1\n3\n```\n", "Expected"),
        ("```python\nassert False, 'no'\n```\n", "no"),
        ("```python\nx = 1\n", "not closed"),
        ("```bash\nls\n```\n", "neither run"),
        ("```console\n$ rm -r x\n```\n", "only paylode"),
        ("```console\npaylode\n```\n", "no command"),
        ("```console\n$ paylode datasets\n...\ngirish-2012 ... points\n```\n", "not in the output"),
        ("```console\n$ paylode datasets\n...\n ...girish...2012...\n```\n", None),
        ("<!-- not run: elsewhere -->\n```console\n$ git clone\n```\n", None),
        ("```sh\nmake demo DOSE='1 mg/kg'   # a comment\n\nmake test\n```\n", None),
        ("```sh\nmake dinner\n```\n", "no target"),
        ("<!-- not run: set-up -->\n\nwords\n\n```console\n$ make demo\n```\n", "right before"),
        (
            "<!-- file: a.txt -->\n```text\nhello\n```\n\n```python\nassert open('a.txt').read() == 'hello\\n'\n```\n",
            None,
        ),
        ("````text\n```python\nassert False\n```\n````\n", None),
        ("```{toctree}\nindex\n```\n", None),
    ],
)
def test_the_runner_sees_what_it_should(
    page: str, complaint: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    if complaint is None:
        run_page(page, "page.md")
    else:
        with pytest.raises(AssertionError, match=complaint):
            run_page(page, "page.md")


def test_commands_may_go_over_several_lines() -> None:
    example = Example(1, "console", "$ paylode a \\\n    --b 'c d'\nout\n$ paylode c\n", {})
    assert commands(example) == [["paylode", "a", "--b", "c d"], ["paylode", "c"]]
