"""Which columns of the fund audits hold personal data, what for and how long (PIPL 6 and 19)."""

FIELDS = {
    "audits.Upload.content": (
        "the file as it was handed in, proof of what was posted",
        "10 years, as accounting papers",
    ),
    "audits.Book.chair": ("who answers for the accounts", "10 years, as accounting papers"),
    "audits.Book.deputies": ("who may approve payments", "10 years, as accounting papers"),
    "audits.Book.accountant": ("separation of duties", "10 years, as accounting papers"),
    "audits.Book.cashier": ("separation of duties", "10 years, as accounting papers"),
    "audits.LedgerLine.payee": ("to whom was paid", "10 years, as accounting papers"),
    "audits.LedgerLine.handler": ("separation of duties", "10 years, as accounting papers"),
    "audits.LedgerLine.approver": ("separation of duties", "10 years, as accounting papers"),
    "audits.MemberRow.member": ("caps for each member, by number without a name", "10 years, as accounting papers"),
    "audits.MemberRow.birth_month": ("birthday gifts in their month", "10 years, as accounting papers"),
    "audits.MemberRow.pay": ("dues expected", "10 years, as accounting papers"),
    "audits.GiftRow.member": ("caps for each member, by number without a name", "10 years, as accounting papers"),
    "audits.GiftRow.illness": ("same illness twice a year", "10 years, as accounting papers"),
    "audits.DraftRow.cells": (
        "books while they are written: payees, handlers, member numbers",
        "until the books are handed in, else 180 days after the last change (audits.draft_days)",
    ),
    "audits.VoucherPicture.picture": (
        "papers behind the lines, seen by those who keep and audit the books",
        "10 years, as accounting papers",
    ),
    "audits.Finding.owner": ("who puts it right", "10 years, as accounting papers"),
}
