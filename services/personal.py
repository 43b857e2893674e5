"""Which columns of the on-site services hold personal data, what for and how long (PIPL 6 and 19)."""

FIELDS = {
    "services.NeedCode.sealed": ("name, phone and plate until the code is entered; encrypted", "1 day"),
    "services.NeedCode.phone_index": ("counting the codes of a phone", "1 day"),
    "services.FreightCompany.contact": ("reaching the fleet clerk", "while the company is served"),
    "services.Driver.person": ("whose certificates are watched", "while a certificate is valid"),
    "services.Vehicle.plate": ("which vehicle a permit belongs to", "while the permit is valid"),
    "services.Certificate.person": ("whose certificate it is", "3 years after it ended"),
    "services.Need.person": ("telling when the counter comes", "3 years"),
    "services.Appointment.person": ("whose time it is", "1 year"),
    "services.Appointment.phone_index": ("one appointment a phone", "1 year"),
    "services.Appointment.sealed": ("name and phone until the code is entered; encrypted", "10 minutes"),
    "services.Ticket.person": ("calling and finding the case", "1 year"),
    "services.Case.permit": ("which permit a case is about", "10 years, as the receipt"),
    "services.Case.person": ("whose case it is", "10 years, as the receipt"),
    "services.CompanyBatch.person": ("who brought the file", "10 years, as the receipts"),
    "services.Receipt.facts": ("what the receipt letter says", "10 years"),
    "services.BatchRow.plate": ("which vehicle a row is about", "10 years, as the receipts"),
    "services.CaseRating.comment": ("following up a bad grade", "3 years"),
    "services.Appeal.text": ("answering the appeal", "3 years"),
}
