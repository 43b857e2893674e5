"""What lists, logs and exports show of a number that identifies a person (S19)."""


def mask_phone(phone: str) -> str:
    """`138****1234` for a mobile number; all but the last two characters of anything shorter."""
    phone = phone or ""
    if len(phone) >= 11:
        return f"{phone[:-8]}****{phone[-4:]}"
    return "*" * max(len(phone) - 2, 0) + phone[-2:] if len(phone) > 2 else "*" * len(phone)


def mask_id(number: str) -> str:
    """First six and last four characters of an ID number (`330102********1234`)."""
    number = number or ""
    if len(number) <= 10:
        return "*" * len(number)
    return f"{number[:6]}{'*' * (len(number) - 10)}{number[-4:]}"


def mask_name(name: str) -> str:
    """The surname alone: `张**`; one character stays hidden completely."""
    name = name or ""
    if len(name) <= 1:
        return "*" * len(name)
    return name[0] + "*" * (len(name) - 1)


def mask_mail(address: str) -> str:
    """First letter and host (`w***@city.org`)."""
    name, at, host = (address or "").rpartition("@")
    return f"{name[:1]}***{at}{host}" if at else ""


def mask_number(number: str) -> str:
    """First sign and last four of a member number (`M****0122`); a short one stays hidden but for the last two."""
    number = number or ""
    return f"{number[0]}****{number[-4:]}" if len(number) > 6 else "*" * max(len(number) - 2, 0) + number[-2:]


MASKS = {"phone": mask_phone, "id_number": mask_id, "name": mask_name}
