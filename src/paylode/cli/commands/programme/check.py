"""`paylode programme check`: everything that is wrong with a folder."""

from __future__ import annotations

from ... import options


def command(programme: options.Programme = options.HERE, known: options.Known = "", json: options.Json = False) -> int:
    """List all problems of a folder with file, line and cure, and what is open. Exit code 2 if there is a problem."""
    from ....storage import json_text
    from ....values.problem import InputError
    from ....workspace.programme_folder.check import check_programme
    from ...clock import today
    from ...programme.asking import day_option
    from ...tables import counted

    found = check_programme(programme, today=today(), known=day_option("--known", known))
    if json:
        told: dict[str, object] = {
            "schema": "paylode.programme.check/1",
            "ok": found.ok,
            "problems": [{"where": each.where, "what": each.what, "cure": each.cure} for each in found.problems],
            "remarks": [{"where": each.where, "what": each.what, "cure": each.cure} for each in found.remarks],
            "agreements": found.agreements,
            "documents": found.documents,
            "facts": found.facts,
        }
        print(json_text(told), end="")
        return 0 if found.ok else InputError.exit_code
    for each in found.problems:
        print(f"problem: {each}")
    for each in found.remarks:
        print(f"open: {each}")
    if found.ok:
        numbers = {"agreement": found.agreements, "document": found.documents, "fact": found.facts}
        counts = ", ".join(counted(number, word) for word, number in numbers.items())
        print(f"{counts}: all is well" if not found.remarks else f"{counts}: no problem, {len(found.remarks)} open")
    else:
        print(counted(len(found.problems), "problem"))
    return 0 if found.ok else InputError.exit_code
