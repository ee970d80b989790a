"""How sure a counted share is."""

from math import sqrt

_CONFIDENCE = 1.96  # two-sided 95 %


def wilson(right: float, count: float, z: float = _CONFIDENCE) -> tuple[float, float]:
    """The Wilson score interval of a share; (0, 1) when nothing was counted."""
    if count == 0:
        return 0.0, 1.0
    share = right / count
    centre = share + z * z / (2 * count)
    spread = z * sqrt(share * (1 - share) / count + z * z / (4 * count * count))
    scale = 1 + z * z / count
    # Rounding must not push an end of the interval past the share that it surrounds.
    low, high = (centre - spread) / scale, (centre + spread) / scale
    return max(0.0, min(low, share)), min(1.0, max(high, share))
