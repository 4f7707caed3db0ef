"""What the history teaches: fits of the response model, what the data said, and the outlook."""
