"""Charts as inline SVG: plain functions from figures to markup, no script, no library."""
