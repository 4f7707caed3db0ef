"""`python -m gespann.cli`, which is what the front door calls."""

import sys

try:
    from gespann.cli.main import main

    main()
except KeyboardInterrupt:  # while modules were still being loaded
    sys.exit(130)
