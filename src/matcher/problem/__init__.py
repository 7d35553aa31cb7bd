"""What engines see: arrays of pairs, weights, rows with bounds; no ids and no pandas."""
