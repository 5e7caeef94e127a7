"""What waits for a coach, by the day it is promised for: lessons without feedback, and teachers with their next step."""
