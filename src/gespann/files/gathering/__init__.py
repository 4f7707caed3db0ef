"""Figures gathered from files of any shape: exports of programs, and tables of the firm's own.

A file is looked at once (`looking`): what it may be, what each column may hold. What is kept of it
until it lands is stripped of persons and texts (`stripped_file`). Somebody confirms or corrects the
guesses; these choices say how each file fills columns of the history (`filled`), and all files
together make rows of it (`composing`), which then take the same way as a history that was brought.
"""
