"""Which columns of wishes hold personal data, what for and how long (PIPL 6 and 19)."""

FIELDS = {
    "wishes.Wish.person": ("telling the answer; empty for anonymous wishes", "3 years after it was closed"),
    "wishes.Wish.contact": ("reaching who has no account; encrypted", "3 years after it was closed"),
    "wishes.Wish.text": ("working on the wish", "3 years after it was closed"),
    "wishes.Wish.place": ("working on the wish", "3 years after it was closed"),
    "wishes.Wish.photo": ("working on the wish; faces are covered by who sends it", "3 years after it was closed"),
    "wishes.Wish.comment": ("opening a wish again", "3 years after it was closed"),
    "wishes.Follower.person": ("telling the answer to everybody with the same wish", "3 years after it was closed"),
    "wishes.Charity.recipient": ("handing the gift over", "3 years after the hand-over"),
    "wishes.Charity.need": ("checking the means; encrypted", "1 year after the hand-over"),
    "wishes.Claim.giver": ("handing the gift over, thanking", "3 years after the hand-over"),
    "wishes.Claim.proof": ("proof of the hand-over", "3 years after the hand-over"),
}
