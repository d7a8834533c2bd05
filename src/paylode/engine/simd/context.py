"""What the driver is told: a row of 8-byte cells, each a whole number, a number, or an address."""

from __future__ import annotations

from .language import Array, Procedure, Value
from .memory import CELL

WHOLE = (
    "states", "size", "parameters", "inputs", "state", "given", "recorded", "rates", "new", "right", "sums",
    "stages", "dense", "absolute", "stage_vectors", "running", "capacity", "gathered", "reductions",
    "recorded_more", "observed", "observables", "reduced", "subjects", "marks", "windows", "maximum_attempts",
    "record_width", "needed_count", "more_width", "events", "triggers", "fired", "assigned", "armed",
    "trigger_needed_count", "all_needed_count", "directions", "moving", "entries", "times_move", "seed", "seed_time",
    "constant_slopes", "level_slopes", "level_flow", "assigned_slopes", "slopes", "recorded_slopes", "new_slopes",
    "dense_slopes", "moved_times", "caused_times", "caused", "observed_slopes",
)  # fmt: skip
NUMBER = ("relative", "last")
POINTER = (
    "bind", "attempt", "derivative", "dense_function", "observe", "observe_reduced", "needed", "memory", "lane_numbers",
    "queue", "cancel", "progress", "record", "more", "position", "running_count", "start", "tolerance",
    "cursor", "status", "counters", "final_time", "failed", "time", "offsets", "entry_time", "entry_kind",
    "entry_target", "entry_value", "target_offsets", "target_state", "target_fraction", "mark_times",
    "mark_limits", "mark_columns", "values", "window_starts", "window_ends", "window_offsets", "reduction_kind",
    "reduction_threshold", "reduced_values", "search_values", "triggers_inside", "triggers_here", "assignments",
    "trigger_needed", "all_needed", "trigger_values", "triggers_plain", "assigned_offsets", "assigned_places",
    "solve_stage",
    "bind_slopes", "linearise", "advance", "constant_slopes_of", "level_slopes_of", "assigned_slopes_of",
    "observe_slopes", "follow", "follow_offsets", "slope_record", "slope_start", "value_slopes", "time_slopes",
    "moving_input", "moving_parameter", "slope_values",
)  # fmt: skip
FIELD = {name: index for index, name in enumerate((*WHOLE, *NUMBER, *POINTER))}
LANE_NUMBERS = (
    "subject", "position", "cursor", "accepted", "attempted", "restarts", "running", "recorded_position",
    "recorded_running",
)  # fmt: skip
_LANE = {name: index for index, name in enumerate(LANE_NUMBERS)}


class Frame:
    """What a procedure sees: cells of the context, vectors and lanes of the memory."""

    def __init__(self, procedure: Procedure) -> None:
        self.p = procedure
        self._context = procedure.arguments[0]
        self.lanes = procedure.machine.lanes

    def whole(self, name: str) -> Value:
        """A whole number of the context."""
        return Array(self.p, self._context, "i64")[FIELD[name]]

    def number(self, name: str) -> Value:
        """A number of the context."""
        return Array(self.p, self._context, "double")[FIELD[name]]

    def array(self, name: str, kind: str = "double") -> Array:
        """What an address of the context points to."""
        return Array(self.p, self.pointer(name), kind)

    def pointer(self, name: str) -> Value:
        """An address of the context."""
        return Array(self.p, self._context, "ptr")[FIELD[name]]

    def call(self, name: str, *more: Value, returns: str = "void") -> Value:
        """Another procedure of the driver."""
        return self.p.call(name, self._context, *more, returns=returns)

    def model(self, name: str) -> None:
        """A function of the model, on the memory of this thread."""
        self.p.call(self.pointer(name), self.pointer("memory"), self.pointer("memory"))

    def sensitively(self, name: str, *more: Value) -> None:
        """Another procedure of the driver, where sensitivities are asked for."""
        with self.p.when(self.whole("directions") > 0):
            self.call(name, *more)

    def dense(self, needed: str = "needed") -> None:
        """The coefficients of the solution inside the step, of those y that are needed."""
        self.p.call(
            self.pointer("dense_function"), self.pointer("memory"), self.pointer(needed), self.whole(f"{needed}_count")
        )

    @property
    def vectors(self) -> Array:
        """The memory, a vector at a time."""
        return self.array("memory", "V")

    def cell(self, name: str) -> Value:
        """A cell of the memory, all lanes."""
        return self.vectors[CELL[name]]

    def set_cell(self, name: str, value: Value | float) -> None:
        """A cell of the memory, all lanes."""
        self.vectors[CELL[name]] = value

    def of_lane(self, lane: Value, name: str) -> Value:
        """A cell of the memory, one lane."""
        return self.array("memory")[lane + CELL[name] * self.lanes]

    def set_of_lane(self, lane: Value, name: str, value: Value | float) -> None:
        """A cell of the memory, one lane."""
        self.array("memory")[lane + CELL[name] * self.lanes] = value

    def column(self, lane: Value, first: Value) -> Column:
        """Numbers of one lane, from a place in memory on."""
        return Column(self, self.array("memory"), lane, first)

    def own(self, lane: Value, name: str) -> Value:
        """A whole number of a lane."""
        return self.array("lane_numbers", "i64")[lane + _LANE[name] * self.lanes]

    def set_own(self, lane: Value, name: str, value: Value | int) -> None:
        """A whole number of a lane."""
        self.array("lane_numbers", "i64")[lane + _LANE[name] * self.lanes] = value


class Column:
    """The numbers of one lane in successive vectors."""

    def __init__(self, frame: Frame, memory: Array, lane: Value, first: Value) -> None:
        self._frame, self._memory, self._lane, self._first = frame, memory, lane, first

    def _index(self, index: Value | int) -> Value:
        return (self._first + index) * self._frame.lanes + self._lane

    def __getitem__(self, index: Value | int) -> Value:
        return self._memory[self._index(index)]

    def __setitem__(self, index: Value | int, value: Value | float) -> None:
        self._memory[self._index(index)] = value
