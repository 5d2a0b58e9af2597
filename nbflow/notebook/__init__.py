"""What a notebook shows of a flow, and the magics that drive it."""
