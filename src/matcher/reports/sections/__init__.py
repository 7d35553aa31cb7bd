"""What each part of the report shows: one tidy frame a picture."""
