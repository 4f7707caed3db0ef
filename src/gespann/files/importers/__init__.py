"""Importers: exports of ad platforms, CRMs and ledgers, as entries of one shape each.

`recognise` says what a file may be and which column holds what, `read_export` reads it, and
`by_period` adds it up to columns of a history. A new source is one file in `sources`.
"""
