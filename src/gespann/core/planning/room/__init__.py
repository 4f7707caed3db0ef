"""The room: all plans worth nearly as much as the best, and what a wish costs."""
