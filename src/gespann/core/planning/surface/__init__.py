"""A surface prepared from a joint plan, which says at once what any other amounts would bring.

Sliders ask some ten times a second, and one exact answer takes a pass over all draws, markets and
periods. So polynomials are prepared that say nearly the same, with the error that was measured of
them. What answers (`prepared`) needs NumPy alone; what prepares (`prepare`) needs the whole model.
"""
