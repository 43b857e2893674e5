"""May this person do it? Used by guards and by buttons; the reach of the asking person comes first."""
