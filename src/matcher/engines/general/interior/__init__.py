"""Interior point for large linear programs whose rows fall apart into many small parts."""
