"""The demonstration people who can sign in."""

DEMO_PEOPLE = (
    "liaison-E020", "liaison-E001", "liaison-E086", "reviewer-650106-1", "reviewer-650100-1", "reviewer-650100-2",
    "reviewer-652300-1", "reviewer-XJ-1", "reviewer-XJ-2", "reviewer-XPCC-08-1", "reviewer-XPCC-1", "analyst-XJ",
    "expert-1", "system_admin", "security_admin", "audit_admin",
)  # fmt: skip
"""The demonstration people with a password: one of every role, and the whole review chain of one enterprise."""
