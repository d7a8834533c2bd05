"""The machine: how wide its vectors are, and how text becomes code that can be called.

    text of LLVM's intermediate language -> object code -> addresses of its functions

LLVM's triple names processor and system, so nothing here knows x86 from arm64 but the width of vectors: 8 numbers
with AVX-512, 4 with AVX2, otherwise 2. Multiply-adds are fused where the processor can; results then have the same
bits on any such machine. Run so far: x86-64 with AVX-512, at 2, 4 and 8 lanes.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import llvmlite.binding as llvm


@dataclass(frozen=True, slots=True)
class Machine:
    """lanes: numbers side by side.  fused: whether multiply-adds are rounded once."""

    lanes: int
    fused: bool
    x86: bool
    triple: str
    processor: str
    features: str

    @property
    def bits(self) -> int:
        """Of a vector."""
        return 64 * self.lanes

    @property
    def identity(self) -> str:
        """What code made for this machine depends on."""
        import llvmlite
        import llvmlite.binding as llvm

        version = f"llvmlite {llvmlite.__version__} llvm {llvm.llvm_version_info}"
        return f"{version} {self.triple} {self.processor} {self.features} lanes {self.lanes} fused {self.fused}"


@dataclass(frozen=True, slots=True)
class Code:
    """Code in memory. addresses: of its functions. The engine keeps the memory for as long as this lives."""

    addresses: dict[str, int]
    engine: object


@lru_cache(maxsize=8)
def this_machine(lanes: int | None = None) -> Machine:
    """The machine this runs on. lanes: other than its own, for tests."""
    import llvmlite.binding as llvm

    features = llvm.get_host_cpu_features()
    triple = llvm.get_process_triple()
    x86 = triple.startswith(("x86_64", "i686"))
    own = (
        8 if x86 and features.get("avx512f") and features.get("avx512dq") else 4 if x86 and features.get("avx2") else 2
    )
    fused = bool(features.get("fma")) if x86 else True
    return Machine(lanes or own, fused, x86, triple, llvm.get_host_cpu_name(), features.flatten())


def object_code(machine: Machine, text: str, *, passes: bool = False) -> bytes:
    """Text as object code. passes: all usual optimisations; else only variables are put into registers."""
    import llvmlite.binding as llvm

    target = _target_machine(machine, 2 if passes else 1)
    module = llvm.parse_assembly(text)
    module.triple = machine.triple
    module.data_layout = str(target.target_data)
    builder = llvm.create_pass_builder(target, llvm.create_pipeline_tuning_options(speed_level=1))
    if passes:
        builder.getModulePassManager().run(module, builder)
    else:
        only_variables = llvm.create_new_module_pass_manager()
        only_variables.add_sroa_pass()
        only_variables.run(module, builder)
    return bytes(target.emit_object(module))


def load(machine: Machine, code: bytes, functions: tuple[str, ...]) -> Code:
    """Object code put into memory."""
    import llvmlite.binding as llvm

    engine = llvm.create_mcjit_compiler(llvm.parse_assembly(""), _target_machine(machine))
    engine.add_object_file(llvm.ObjectFileRef.from_data(code))
    engine.finalize_object()
    return Code({name: int(engine.get_function_address(name)) for name in functions}, engine)


def _target_machine(machine: Machine, effort: int = 2) -> llvm.TargetMachine:
    """effort: of choosing instructions. 1 takes two thirds of the time; straight lines then run just as fast."""
    import llvmlite.binding as llvm

    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    target = llvm.Target.from_triple(machine.triple)
    made: llvm.TargetMachine = target.create_target_machine(
        cpu=machine.processor, features=machine.features, opt=effort, jit=True
    )
    return made
