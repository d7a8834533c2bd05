"""The benchmarks stand beside the package and not in it; a copy without them has nothing to test here."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT))
collect_ignore = [] if (ROOT / "benchmarks" / "peers").is_dir() else ["test_peers.py", "test_studies.py"]
