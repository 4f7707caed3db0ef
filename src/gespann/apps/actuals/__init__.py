"""Actuals: what was really spent, brought in from ledgers, ad platforms and banks."""
