"""The living page: every part of the workbench with figures that could be true.

Who builds a room looks here for its parts and how they are written; tests visit it in a browser.
"""
