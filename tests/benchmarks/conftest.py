"""The modules of a benchmark lie beside each other and are run from their own folder."""

import sys
from pathlib import Path

PEERS = Path(__file__).parents[2] / "benchmarks" / "peers"
# In front: other benchmarks have a `run`, too, and their folders may be on the path already.
sys.path[:0] = [str(PEERS), str(PEERS / "adapters")]
