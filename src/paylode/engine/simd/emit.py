"""Operations become functions in LLVM's intermediate language, a line per operation.

A function takes the memory of a thread: an array of vectors, one number of every lane in each. It loads what it
needs, works it out in one straight line, and stores results. LLVM's time grows faster than the length of a function,
so a longer program is cut into functions of `LONGEST` operations that hand values over in memory; measured at run
time, that costs nothing.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Mapping, Sequence

from .machine import Machine
from .operations import Graph, Node
from .vector_functions import exponential, inverse_cube_root, logarithm

LONGEST = 300
OUT = 1 << 40
"""A place from here on lies not in the memory but where the caller says."""
_COST = {"exp": 25, "log": 35, "inverse_cube_root": 20, "reciprocal": 4, "square_root": 4}


def header(machine: Machine) -> str:
    """Declarations that every text begins with."""
    vector = f"<{machine.lanes} x double>"
    kinds = {"fma": (vector, vector, vector), "fabs": (vector,), "sqrt": (vector,)}
    lines = [f"declare {vector} @llvm.{name}.v{machine.lanes}f64({', '.join(args)})" for name, args in kinds.items()]
    return "\n".join(lines) + "\n"


def attributes(machine: Machine) -> str:
    """LLVM would take 256 bits on processors with 512."""
    width = f'"prefer-vector-width"="{machine.bits}" "min-legal-vector-width"="{machine.bits}"'
    return f"attributes #0 = {{ nounwind {width} }}\n"


class StraightLine:
    """Writes one function without branches."""

    def __init__(self, machine: Machine, name: str) -> None:
        self._types = {
            "$V": f"<{machine.lanes} x double>",
            "$I": f"<{machine.lanes} x i64>",
            "$B": f"<{machine.lanes} x i1>",
        }
        self._machine, self._lines, self._count = machine, [f"define void @{name}(ptr %memory, ptr %out) #0 {{"], 0

    def number(self, value: float) -> str:
        return f"splat (double {double(value)})"

    def whole(self, value: int) -> str:
        return f"splat (i64 {value})"

    def line(self, text: str) -> str:
        for short, long in self._types.items():
            text = text.replace(short, long)
        self._count += 1
        self._lines.append(f" %v{self._count} = {text}")
        return f"%v{self._count}"

    def fused(self, a: str, b: str, c: str) -> str:
        if not self._machine.fused:
            return self.line(f"fadd $V {self.line(f'fmul $V {a}, {b}')}, {c}")
        return self.line(f"call $V @llvm.fma.v{self._machine.lanes}f64($V {a}, $V {b}, $V {c})")

    def square_root(self, a: str) -> str:
        return self.line(f"call $V @llvm.sqrt.v{self._machine.lanes}f64($V {a})")

    def load(self, place: int) -> str:
        return self.line(f"load $V, ptr {self._address(place)}, align {8 * self._machine.lanes}")

    def store(self, value: str, place: int) -> None:
        address = self._address(place)
        self._lines.append(f" store {self._types['$V']} {value}, ptr {address}, align {8 * self._machine.lanes}")

    def text(self) -> str:
        return "\n".join([*self._lines, " ret void", "}", ""])

    def _address(self, place: int) -> str:
        base, index = ("%memory", place) if place < OUT else ("%out", place - OUT)
        return self.line(f"getelementptr inbounds $V, ptr {base}, i64 {index}")


def double(value: float) -> str:
    """A number as LLVM reads it exactly."""
    return f"0x{struct.unpack('>Q', struct.pack('>d', value))[0]:016X}"


def program(
    machine: Machine,
    graph: Graph,
    name: str,
    stores: Sequence[tuple[Node, int]],
    *,
    known: Mapping[Node, int],
    scratch: Callable[[], int],
) -> str:
    """The functions that work out nodes and store each in its place, and the function `name` that calls them in turn.

    known: nodes that lie in memory already.  scratch: a free place, for values handed over.
    """
    ordered = graph.under([node for node, _ in stores], frozenset(known))
    targets: dict[Node, list[int]] = {}
    for node, place in stores:
        targets.setdefault(node, []).append(place)
    parts = _cut(graph, [node for node in ordered if graph.keys[node][0] != "constant"])
    home = _handed_over(graph, parts, known, scratch)
    texts = [
        _part(machine, graph, f"{name}_{number}", part, targets, {**known, **home}, set(known))
        for number, part in enumerate(parts)
    ]
    constants = StraightLine(machine, f"{name}_constants")
    for node, place in stores:
        if graph.keys[node][0] == "constant":
            constants.store(constants.number(float(graph.keys[node][1])), place)
    calls = "\n".join(f" call void @{name}_{part}(ptr %memory, ptr %out)" for part in ["constants", *range(len(parts))])
    return "".join(
        [*texts, constants.text(), f"define void @{name}(ptr %memory, ptr %out) #0 {{\n{calls}\n ret void\n}}\n"]
    )


def _cut(graph: Graph, nodes: list[Node]) -> list[list[Node]]:
    parts: list[list[Node]] = [[]]
    length = 0
    for node in nodes:
        if length > LONGEST:
            parts.append([])
            length = 0
        parts[-1].append(node)
        length += _COST.get(str(graph.keys[node][0]), 1)
    return parts


def _handed_over(
    graph: Graph, parts: list[list[Node]], known: Mapping[Node, int], scratch: Callable[[], int]
) -> dict[Node, int]:
    """A place for each node that a later part needs; what lies in memory is loaded again."""
    made_in = {node: number for number, part in enumerate(parts) for node in part}
    home: dict[Node, int] = {}
    for number, part in enumerate(parts):
        for node in part:
            for below in () if node in known else graph.arguments(node):
                over = below in made_in and made_in[below] != number
                if over and below not in known and below not in home and graph.keys[below][0] != "load":
                    home[below] = scratch()
    return home


def _part(
    machine: Machine,
    graph: Graph,
    name: str,
    nodes: list[Node],
    targets: Mapping[Node, list[int]],
    in_memory: Mapping[Node, int],
    known: set[Node],
) -> str:
    w = StraightLine(machine, name)
    names: dict[Node, str] = {}

    def value(node: Node) -> str:
        if node not in names:
            key = graph.keys[node]
            if key[0] == "constant":
                return w.number(float(key[1]))
            names[node] = w.load(int(key[1]) if key[0] == "load" else in_memory[node])
        return names[node]

    for node in nodes:
        own = node not in known and graph.keys[node][0] != "load"
        if own:
            names[node] = _operation(w, graph, node, [value(a) for a in graph.arguments(node)])
        places = [*targets.get(node, ()), *([in_memory[node]] if own and node in in_memory else [])]
        for place in places:
            w.store(value(node), place)
    return w.text()


_BINARY = {"add": "fadd", "subtract": "fsub", "multiply": "fmul"}
_CHOICES = {"maximum": "ogt", "minimum": "olt"}


def _operation(w: StraightLine, graph: Graph, node: Node, a: list[str]) -> str:
    operation = str(graph.keys[node][0])
    match operation:
        case "add" | "subtract" | "multiply":
            return w.line(f"{_BINARY[operation]} $V {a[0]}, {a[1]}")
        case "fused":
            return w.fused(*a)
        case "negative":
            return w.line(f"fneg $V {a[0]}")
        case "reciprocal":
            return w.line(f"fdiv $V {w.number(1.0)}, {a[0]}")
        case "square_root":
            return w.square_root(a[0])
        case "exp":
            return exponential(w, a[0])
        case "log":
            return logarithm(w, a[0])
        case "inverse_cube_root":
            return inverse_cube_root(w, a[0])
        case "maximum" | "minimum":  # not a number if either is not
            taken = w.line(f"select $B {w.line(f'fcmp {_CHOICES[operation]} $V {a[0]}, {a[1]}')}, $V {a[0]}, $V {a[1]}")
            return w.line(f"select $B {w.line(f'fcmp uno $V {a[0]}, {a[0]}')}, $V {a[0]}, $V {taken}")
        case "at_least":
            return w.line(f"select $B {w.line(f'fcmp olt $V {a[0]}, {a[1]}')}, $V {a[1]}, $V {a[0]}")
        case "finite":
            nothing = w.line(f"fsub $V {a[0]}, {a[0]}")
            finite = w.line(f"fcmp oeq $V {nothing}, {w.number(0.0)}")
            return w.line(f"select $B {finite}, $V {a[0]}, $V {w.number(0.0)}")
        case "greater":
            return w.line(f"select $B {w.line(f'fcmp ogt $V {a[0]}, {a[1]}')}, $V {w.number(1.0)}, $V {w.number(0.0)}")
        case "select":
            return w.line(f"select $B {w.line(f'fcmp une $V {a[0]}, {w.number(0.0)}')}, $V {a[1]}, $V {a[2]}")
    raise AssertionError(operation)
