"""What people take away from a lesson, in other programs' formats, and the marks that they bring from there."""
