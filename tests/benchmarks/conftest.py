"""The modules of a benchmark lie beside each other and are run from their own folder."""

import sys
from pathlib import Path

PEERS = Path(__file__).parents[2] / "benchmarks" / "peers"
sys.path += [str(PEERS), str(PEERS / "adapters")]
