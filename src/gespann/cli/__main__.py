"""`python -m gespann.cli`, which is what the front door calls."""

from gespann.cli.main import main

main()
