from .accounts import account_for, end_sessions, set_id_number, set_phone, unmask
from .cards import (
    change_card,
    end_card,
    issue_card,
    issue_missing_cards,
    reissue_card,
    report_lost,
    resume_card,
    set_photo,
    suspend_card,
)
from .consents import give_consent, publish_notice, withdraw_consent
from .doors import disable_account, disable_dormant_accounts, enable_account, forget_second_factor
from .duties import end_duty, grant_duty
from .erasure import erase_person, forget_people, hindrance_of
from .invitations import accept_invitation, invitation_for, invite_staff, revoke_invitation
from .members import end_membership, enrol_member, register_person, rename_person, transfer_member
from .unions import change_union, close_union, create_union, move_union

__all__ = [
    "accept_invitation",
    "account_for",
    "change_card",
    "change_union",
    "close_union",
    "create_union",
    "disable_account",
    "disable_dormant_accounts",
    "enable_account",
    "end_card",
    "end_duty",
    "end_membership",
    "end_sessions",
    "enrol_member",
    "erase_person",
    "forget_people",
    "forget_second_factor",
    "give_consent",
    "grant_duty",
    "hindrance_of",
    "invitation_for",
    "invite_staff",
    "issue_card",
    "issue_missing_cards",
    "move_union",
    "publish_notice",
    "register_person",
    "reissue_card",
    "rename_person",
    "report_lost",
    "resume_card",
    "revoke_invitation",
    "set_id_number",
    "set_phone",
    "set_photo",
    "suspend_card",
    "transfer_member",
    "unmask",
    "withdraw_consent",
]
