"""How days and hours are written where a page names no shape: as on the pages themselves, with the year that lists need."""
