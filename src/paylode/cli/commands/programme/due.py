"""`paylode programme due`: what is due when, and what is late."""

from __future__ import annotations

from ... import options


def command(
    programme: options.Programme = options.HERE,
    as_of: options.AsOf = "",
    known: options.Known = "",
    picture: options.Picture = None,
    json: options.Json = False,
) -> None:
    """List what is overdue, with the interest on it, and what comes: sums, notices, ends of options, goal dates.

    The picture is a line of days: what was expected, what happened, what is owed for it.
    """
    from ....workspace.programme_folder.due import due
    from ...programme.asking import answer, check_picture, draw, seen_of
    from ...programme.ledger import due_data, due_text
    from ...talk import say

    check_picture(picture)
    folder, seen = seen_of(programme, as_of, known)
    rows = due(seen)
    if picture is not None:
        from ....plot.programme import milestone_timeline
        from ....programme.expectations import resolve

        expected, calendar = resolve(seen.state), folder.calendar
        draw(milestone_timeline(seen.state, ledger=seen.ledger, expected=expected, calendar=calendar), picture)
        say(f"wrote {picture}")
    answer(lambda: due_text(folder, seen, rows), lambda: due_data(folder, seen, rows), json=json)
