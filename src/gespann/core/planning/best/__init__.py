"""The best amounts: the optimum and its proof, how far caution goes, and the curves around it."""
