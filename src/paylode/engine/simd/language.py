"""A small language for code with loops and branches, written in Python and emitted as LLVM's intermediate language.

    p = Procedure(machine, "name", ["ptr"])       a procedure; p.arguments are its values
    x = p.variable("double", 0.0); x.set(...)     a variable
    with p.loop(n) as i: ...                      for i in 0 .. n - 1
    with p.forever(): ...; p.leave_if(c)          until left
    with p.when(c): ...   with p.otherwise(): ... a branch
    numbers = Array(p, pointer, "double"); numbers[i] = numbers[j] + 1.0

Types: double, i64, i1 (a truth), ptr, V (a vector, one number per lane), B (a truth per lane). Python numbers become
constants of the type of the other operand. What is emitted is plain; LLVM's passes make it fast.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Union

from .emit import double
from .machine import Machine

Operand = Union["Value", float, int]
_ARITHMETIC = {"+": ("fadd", "add"), "-": ("fsub", "sub"), "*": ("fmul", "mul"), "/": ("fdiv", "sdiv")}
_COMPARE = {"<": ("olt", "slt"), "<=": ("ole", "sle"), ">": ("ogt", "sgt"), ">=": ("oge", "sge"), "==": ("oeq", "eq")}


class Value:
    """A value: its type and its name."""

    __slots__ = ("name", "procedure", "type")
    __hash__ = None  # type: ignore[assignment]

    def __init__(self, procedure: Procedure, kind: str, name: str) -> None:
        self.procedure, self.type, self.name = procedure, kind, name

    def __add__(self, other: Operand) -> Value:
        return self.procedure.arithmetic("+", self, other)

    def __radd__(self, other: Operand) -> Value:
        return self.procedure.arithmetic("+", other, self)

    def __sub__(self, other: Operand) -> Value:
        return self.procedure.arithmetic("-", self, other)

    def __rsub__(self, other: Operand) -> Value:
        return self.procedure.arithmetic("-", other, self)

    def __mul__(self, other: Operand) -> Value:
        return self.procedure.arithmetic("*", self, other)

    def __rmul__(self, other: Operand) -> Value:
        return self.procedure.arithmetic("*", other, self)

    def __truediv__(self, other: Operand) -> Value:
        return self.procedure.arithmetic("/", self, other)

    def __rtruediv__(self, other: Operand) -> Value:
        return self.procedure.arithmetic("/", other, self)

    def __lt__(self, other: Operand) -> Value:
        return self.procedure.compare("<", self, other)

    def __le__(self, other: Operand) -> Value:
        return self.procedure.compare("<=", self, other)

    def __gt__(self, other: Operand) -> Value:
        return self.procedure.compare(">", self, other)

    def __ge__(self, other: Operand) -> Value:
        return self.procedure.compare(">=", self, other)

    def __eq__(self, other: Operand) -> Value:  # type: ignore[override]
        return self.procedure.compare("==", self, other)

    def __and__(self, other: Value) -> Value:
        return self.procedure.logic("and", self, other)

    def __or__(self, other: Value) -> Value:
        return self.procedure.logic("or", self, other)

    def __invert__(self) -> Value:
        return self.procedure.logic("xor", self, self.procedure.truth(self.type, True))


class Variable:
    """A value that changes."""

    def __init__(self, procedure: Procedure, kind: str, name: str) -> None:
        self._procedure, self._type, self.name = procedure, kind, name

    def get(self) -> Value:
        """Its value now."""
        return self._procedure.emit(self._type, f"load {self._procedure.type(self._type)}, ptr {self.name}")

    def set(self, value: Operand) -> None:
        """From now on."""
        lifted = self._procedure.lift(value, self._type)
        self._procedure.write(f"store {self._procedure.type(self._type)} {lifted.name}, ptr {self.name}")


class Array:
    """Values of one type side by side in memory."""

    def __init__(self, procedure: Procedure, pointer: Value, kind: str) -> None:
        self._procedure, self._pointer, self._type = procedure, pointer, kind

    def at(self, index: Operand) -> Value:
        """The address of an element."""
        p = self._procedure
        return p.emit(
            "ptr",
            f"getelementptr inbounds {p.type(self._type)}, ptr {self._pointer.name}, i64 {p.lift(index, 'i64').name}",
        )

    def __getitem__(self, index: Operand) -> Value:
        p = self._procedure
        return p.emit(
            self._type, f"load {p.type(self._type)}, ptr {self.at(index).name}, align {p.alignment(self._type)}"
        )

    def __setitem__(self, index: Operand, value: Operand) -> None:
        p = self._procedure
        lifted, address = p.lift(value, self._type), self.at(index)
        p.write(f"store {p.type(self._type)} {lifted.name}, ptr {address.name}, align {p.alignment(self._type)}")


class Procedure:
    """One function being written."""

    def __init__(
        self, machine: Machine, name: str, arguments: Sequence[str], returns: str = "void", *, hidden: bool = True
    ) -> None:
        self.machine = machine
        self._name, self._returns, self._hidden, self._kinds = name, returns, hidden, list(arguments)
        self.arguments = [Value(self, kind, f"%a{i}") for i, kind in enumerate(arguments)]
        self._variables: list[str] = []
        self._lines: list[str] = []
        self._count, self._here, self._join = 0, "entry", ""
        self._exits: list[str] = []
        self._tables: list[str] = []

    def type(self, kind: str) -> str:
        """A type as LLVM writes it."""
        return {"V": f"<{self.machine.lanes} x double>", "B": f"<{self.machine.lanes} x i1>"}.get(kind, kind)

    def alignment(self, kind: str) -> int:
        """Of a value in memory."""
        return 8 * self.machine.lanes if kind == "V" else 8

    def emit(self, kind: str, text: str) -> Value:
        """An instruction with a result."""
        name = f"%v{self._next()}"
        self.write(f"{name} = {text}")
        return Value(self, kind, name)

    def write(self, text: str) -> None:
        """An instruction without a result."""
        if self._join:
            join, self._join = self._join, ""
            self._jump(join)
            self._label(join)
        self._lines.append(f" {text}")

    def lift(self, value: Operand, kind: str) -> Value:
        """A Python number as a constant; a double as a vector of it."""
        if isinstance(value, Value):
            if kind == "V" and value.type == "double":
                first = self.emit("V", f"insertelement {self.type('V')} poison, double {value.name}, i64 0")
                return self.emit("V", f"shufflevector {self.type('V')} {first.name}, {self.type('V')} poison, "
                                      f"<{self.machine.lanes} x i32> zeroinitializer")  # fmt: skip
            return value
        if kind == "i64":
            return Value(self, kind, str(int(value)))
        return Value(self, kind, double(float(value)) if kind == "double" else f"splat (double {double(float(value))})")

    def arithmetic(self, sign: str, a: Operand, b: Operand) -> Value:
        """a sign b."""
        a, b, kind = self._alike(a, b)
        return self.emit(kind, f"{_ARITHMETIC[sign][kind == 'i64']} {self.type(kind)} {a.name}, {b.name}")

    def compare(self, sign: str, a: Operand, b: Operand) -> Value:
        """A truth; false where a number is not a number."""
        a, b, kind = self._alike(a, b)
        whole = kind == "i64"
        text = f"{'icmp' if whole else 'fcmp'} {_COMPARE[sign][whole]} {self.type(kind)} {a.name}, {b.name}"
        return self.emit("B" if kind == "V" else "i1", text)

    def logic(self, name: str, a: Value, b: Value) -> Value:
        """and, or, xor of truths or of whole numbers."""
        return self.emit(a.type, f"{name} {self.type(a.type)} {a.name}, {b.name}")

    def truth(self, kind: str, value: bool) -> Value:
        """A constant truth, or one for every lane."""
        word = "true" if value else "false"
        return Value(self, kind, f"splat (i1 {word})" if kind == "B" else word)

    def choose(self, condition: Value, then: Operand, otherwise: Operand) -> Value:
        """One of two values."""
        a, b, kind = self._alike(then, otherwise)
        if condition.type == "B" and kind == "double":
            a, b, kind = self.lift(a, "V"), self.lift(b, "V"), "V"
        options = f"{self.type(kind)} {a.name}, {self.type(kind)} {b.name}"
        return self.emit(kind, f"select {self.type(condition.type)} {condition.name}, {options}")

    def smaller(self, a: Operand, b: Operand) -> Value:
        """The smaller; b where a is not a number."""
        a, b, _ = self._alike(a, b)
        return self.choose(a < b, a, b)

    def larger(self, a: Operand, b: Operand) -> Value:
        """The larger; b where a is not a number."""
        a, b, _ = self._alike(a, b)
        return self.choose(a > b, a, b)

    def size(self, a: Value) -> Value:
        """|a|."""
        return self.emit("V", f"call {self.type('V')} @llvm.fabs.v{self.machine.lanes}f64({self.type('V')} {a.name})")

    def fused(self, a: Operand, b: Operand, c: Value) -> Value:
        """a b + c of vectors, rounded once where the machine can."""
        a, b = self.lift(a, "V"), self.lift(b, "V")
        if not self.machine.fused:
            return a * b + c
        vector, lanes = self.type("V"), self.machine.lanes
        return self.emit(
            "V", f"call {vector} @llvm.fma.v{lanes}f64({vector} {a.name}, {vector} {b.name}, {vector} {c.name})"
        )

    def any(self, truths: Value) -> Value:
        """Whether it is true in any lane."""
        return ~(self.lanes_of(truths) == 0)

    def lanes_of(self, truths: Value) -> Value:
        """The truths as bits of a whole number."""
        bits = self.emit("bits", f"bitcast {self.type('B')} {truths.name} to i{self.machine.lanes}")
        return self.emit("i64", f"zext i{self.machine.lanes} {bits.name} to i64")

    def double_of(self, whole: Value) -> Value:
        """A whole number as a double."""
        return self.emit("double", f"sitofp i64 {whole.name} to double")

    def whole_of(self, number: Value) -> Value:
        """A double as a whole number."""
        return self.emit("i64", f"fptosi double {number.name} to i64")

    def bit(self, bits: Value, index: Operand) -> Value:
        """Whether a bit is set."""
        shifted = self.emit("i64", f"lshr i64 {bits.name}, {self.lift(index, 'i64').name}")
        return self.emit("i1", f"trunc i64 {shifted.name} to i1")

    def table(self, numbers: Sequence[float]) -> list[Value]:
        """Constants, to be held in registers through a loop: the compiler would read each in every round."""
        name = f"table_{self._name}_{self._next()}"
        values = ", ".join(f"double {double(number)}" for number in numbers)
        self._tables.append(f"@{name} = internal global [{len(numbers)} x double] [{values}]\n")
        array = Array(self, Value(self, "ptr", f"@{name}"), "double")
        return [self.lift(array[i], "V") for i in range(len(numbers))]

    def variable(self, kind: str, value: Operand | None = None) -> Variable:
        """A new variable."""
        name = f"%x{self._next()}"
        self._variables.append(f" {name} = alloca {self.type(kind)}, align {self.alignment(kind)}")
        variable = Variable(self, kind, name)
        if value is not None:
            variable.set(value)
        return variable

    def call(self, function: str | Value, *arguments: Value, returns: str = "void") -> Value:
        """A call of a function by name, or by address."""
        target = f"@{function}" if isinstance(function, str) else function.name
        given = ", ".join(f"{self.type(a.type)} {a.name}" for a in arguments)
        if returns == "void":
            self.write(f"call void {target}({given})")
            return Value(self, "void", "")
        return self.emit(returns, f"call {self.type(returns)} {target}({given})")

    def give(self, value: Operand) -> None:
        """The result, at the very end."""
        self.write(f"ret {self.type(self._returns)} {self.lift(value, self._returns).name}")

    @contextmanager
    def loop(self, end: Operand, start: Operand = 0) -> Iterator[Value]:
        """From start to end - 1."""
        number = self._next()
        first, last = self.lift(start, "i64"), self.lift(end, "i64")
        self._flush()
        before = self._here
        self._jump(f"head{number}")
        self._label(f"head{number}")
        self._lines.append(f" %i{number} = phi i64 [ {first.name}, %{before} ], [ %n{number}, %next{number} ]")
        self._lines.append(f" %c{number} = icmp slt i64 %i{number}, {last.name}")
        self._lines.append(f" br i1 %c{number}, label %body{number}, label %exit{number}")
        self._label(f"body{number}")
        self._exits.append(f"exit{number}")
        yield Value(self, "i64", f"%i{number}")
        self._flush()
        self._exits.pop()
        self._jump(f"next{number}")
        self._label(f"next{number}")
        self._lines.append(f" %n{number} = add i64 %i{number}, 1")
        self._jump(f"head{number}")
        self._label(f"exit{number}")

    @contextmanager
    def forever(self) -> Iterator[None]:
        """Until left."""
        number = self._next()
        self._flush()
        self._jump(f"again{number}")
        self._label(f"again{number}")
        self._exits.append(f"exit{number}")
        yield
        self._flush()
        self._exits.pop()
        self._jump(f"again{number}")
        self._label(f"exit{number}")

    def leave_if(self, condition: Value) -> None:
        """Out of the innermost loop."""
        number = self._next()
        self.write(f"br i1 {condition.name}, label %{self._exits[-1]}, label %stay{number}")
        self._label(f"stay{number}")

    @contextmanager
    def when(self, condition: Value) -> Iterator[None]:
        """Only if true."""
        number = self._next()
        self.write(f"br i1 {condition.name}, label %then{number}, label %else{number}")
        self._label(f"then{number}")
        yield
        self._flush()
        self._jump(f"join{number}")
        self._label(f"else{number}")
        self._join = f"join{number}"

    @contextmanager
    def otherwise(self) -> Iterator[None]:
        """Right after `when`: if not."""
        join, self._join = self._join, ""
        yield
        self._flush()
        self._join = join

    def text(self) -> str:
        """The whole function."""
        self._flush()
        given = ", ".join(f"{self.type(kind)} %a{i}" for i, kind in enumerate(self._kinds))
        end = [" ret void"] if self._returns == "void" else []
        before, after = ("internal ", "noinline ") if self._hidden else ("", "")
        opening = f"define {before}{self.type(self._returns)} @{self._name}({given}) {after}#0 {{\nentry:"
        return "".join(self._tables) + "\n".join([opening, *self._variables, *self._lines, *end, "}", ""])

    def _alike(self, a: Operand, b: Operand) -> tuple[Value, Value, str]:
        kinds = [x.type for x in (a, b) if isinstance(x, Value)]
        kind = "V" if "V" in kinds else kinds[0] if kinds else "double"
        return self.lift(a, kind), self.lift(b, kind), kind

    def _flush(self) -> None:
        if self._join:
            join, self._join = self._join, ""
            self._jump(join)
            self._label(join)

    def _jump(self, label: str) -> None:
        self._lines.append(f" br label %{label}")

    def _label(self, label: str) -> None:
        self._lines.append(f"{label}:")
        self._here = label

    def _next(self) -> int:
        self._count += 1
        return self._count
