"""What every scenario checks of its numbers."""


def not_negative(name: str, value: int | float) -> None:
    """Raises: ValueError if the value is negative or not a number."""
    if not value >= 0:
        raise ValueError(f"{name} must not be negative, got {value}")


def positive(name: str, value: int | float) -> None:
    """Raises: ValueError unless the value is above zero."""
    if not value > 0:
        raise ValueError(f"{name} must be positive, got {value}")


def share(name: str, value: int | float) -> None:
    """Raises: ValueError unless the value is a share, all and nothing included."""
    if not 0 <= value <= 1:
        raise ValueError(f"{name} must lie in [0, 1], got {value}")


def retention(name: str, value: int | float) -> None:
    """Raises: ValueError unless something is lost from one period to the next."""
    if not 0 <= value < 1:
        raise ValueError(f"{name} must lie in [0, 1), got {value}")
