"""Yes, no, or undecided: the answer to a question about days that are known only as far as a window.

An `Answer` is no truth value: `if before(a, b)` would read "undecided" as true. Ask `before(a, b) is Answer.YES`.
Answers combine by Kleene's rules: one no decides a conjunction, one yes a disjunction, whatever is undecided beside it.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum


class Answer(Enum):
    """A three-valued answer.

    >>> Answer.UNDECIDED
    Answer.UNDECIDED
    >>> print(Answer.YES)
    yes
    """

    YES = "yes"
    NO = "no"
    UNDECIDED = "undecided"

    def __bool__(self) -> bool:
        raise TypeError(
            "an Answer is no truth value: write `answer is Answer.YES`, `is Answer.NO` or `is Answer.UNDECIDED`"
        )

    def __str__(self) -> str:
        return str(self.value)

    def __repr__(self) -> str:
        return f"Answer.{self.name}"


def decided(yes: bool, no: bool) -> Answer:
    """The answer of which it is known that it is surely yes, or surely no, or neither.

    >>> decided(yes=False, no=False)
    Answer.UNDECIDED
    """
    return Answer.YES if yes else Answer.NO if no else Answer.UNDECIDED


def negated(answer: Answer) -> Answer:
    """Yes for no, no for yes.

    >>> negated(Answer.YES), negated(Answer.UNDECIDED)
    (Answer.NO, Answer.UNDECIDED)
    """
    return {Answer.YES: Answer.NO, Answer.NO: Answer.YES}.get(answer, Answer.UNDECIDED)


def all_of(answers: Iterable[Answer]) -> Answer:
    """Whether all are yes; of none at all, yes.

    >>> all_of([Answer.YES, Answer.UNDECIDED]), all_of([Answer.NO, Answer.UNDECIDED])
    (Answer.UNDECIDED, Answer.NO)
    """
    given = set(answers)
    return decided(yes=given <= {Answer.YES}, no=Answer.NO in given)


def any_of(answers: Iterable[Answer]) -> Answer:
    """Whether one is yes; of none at all, no.

    >>> any_of([Answer.NO, Answer.UNDECIDED]), any_of([Answer.YES, Answer.UNDECIDED])
    (Answer.UNDECIDED, Answer.YES)
    """
    given = set(answers)
    return decided(yes=Answer.YES in given, no=given <= {Answer.NO})
