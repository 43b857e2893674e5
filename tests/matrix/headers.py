"""Which of the headers that guard a page in the browser an answer lacks."""

FOR_MACHINES = ("/healthz", "/readyz")
WANTED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
POLICY = ("default-src 'self'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'")


def lacking(answer, user, path: str) -> list[str]:
    """Names of the headers that are missing or too weak; with a signed-in `user` no copy may be kept."""
    if path in FOR_MACHINES:
        return []
    found = [name for name, value in WANTED.items() if answer.headers.get(name) != value]
    policy = answer.headers.get("Content-Security-Policy", "")
    if "unsafe" in policy or not all(rule in policy for rule in POLICY):
        found.append("Content-Security-Policy")
    kept = answer.headers.get("Cache-Control", "")
    if user and "no-store" not in kept and "private" not in kept:
        found.append("Cache-Control")
    return found
