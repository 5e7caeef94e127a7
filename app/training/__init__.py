"""The coach's own growth: what can be practised and seen in running cycles, building trust and leading data talks."""
