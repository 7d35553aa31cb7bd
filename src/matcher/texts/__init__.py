"""What people read, in English, Indonesian and Japanese: catalogues, numbers and dates."""
