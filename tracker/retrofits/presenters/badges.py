"""Badges of the states of claims and objections: colour and icon."""

from tracker.retrofits.rules import ClaimState, ObjectionState

CLAIMS = {
    ClaimState.WAITING: ("state-wait", "clock"),
    ClaimState.VERIFIED: ("state-ok", "check-circle"),
    ClaimState.REFUSED: ("state-bad", "x-circle"),
    ClaimState.RETRACTED: ("state-mute", "arrow-return-left"),
    ClaimState.RECORDED: ("state-mute", "info-circle"),
}
OBJECTIONS = {
    ObjectionState.STANDING: ("state-warn", "flag"),
    ObjectionState.DISMISSED: ("state-mute", "circle"),
    ObjectionState.UPHELD: ("state-bad", "x-circle"),
}
