"""Books as people hand them in: cells read leniently, columns found by their words, errors by sheet, line and column."""
