"""The engines behind the door; another one is one more line."""

from __future__ import annotations

from paylode import engine as scipy_engine
from paylode.engine import simd_engine
from paylode.simulate.event_records import Engine

ENGINES = {
    "scipy": Engine(scipy_engine.compile, scipy_engine.solve),
    "vector": Engine(simd_engine.compile, simd_engine.solve),
}
