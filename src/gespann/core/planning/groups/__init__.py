"""Groups of levers and measures with a floor or a cap: what they leave, and what they cost."""
