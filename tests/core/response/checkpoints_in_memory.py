"""Checkpoints that tests look into, and that break off when they are told to."""


class BrokeOff(Exception):
    pass


class Kept:
    """Checkpoints in memory; after so many of them the power fails."""

    def __init__(self, chains=(), breaks_after=None):
        self.chains, self.breaks_after = dict(chains), breaks_after
        self.loaded, self.saved = [], []

    def load(self, name):
        if name in self.chains:
            self.loaded.append(name)
        return self.chains.get(name)

    def save(self, name, chains):
        assert name not in self.chains
        self.chains[name] = chains
        self.saved.append(name)
        if len(self.saved) == self.breaks_after:
            raise BrokeOff
