"""The way of a round: its phases as a rail, and the one step that a reader can take next.

Every page of a round shows the rail; the round's own page shows the step. Neither decides anything:
they ask the same rules and obstacles as the acts themselves.
"""
