"""Which columns of the journal hold personal data, what for and how long (PIPL 6 and 19; at least six months by law)."""

FIELDS = {
    "workflow.StateChange.by_name": ("who did it, as the name stood that day", "as long as the journal"),
    "workflow.StateChange.address": ("where it came from", "as long as the journal"),
}
