"""Legal clocks, counted time and working days; the law stands beside each rule."""
