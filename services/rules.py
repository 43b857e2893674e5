"""What a service does to a certificate, and how figures of the counter are said."""

from statistics import median

from .models import Certificate
from .states import CertificateState

K = Certificate.Kind
PROLONGS = {"P01": K.EDUCATION, "P02": K.INTEGRITY, "P03": K.DRIVER, "E04": K.PERMIT, "E05": K.PERMIT, "E13": K.LICENCE}
STATED_KINDS = {K.DRIVER: "P03", K.INTEGRITY: "P02", K.EDUCATION: "P01"}  # what drivers may enter themselves
MOVES = {
    "P07": (K.DRIVER, CertificateState.CANCELLED),
    "E08": (K.PERMIT, CertificateState.SUSPENDED),
    "E09": (K.PERMIT, CertificateState.VALID),
    "E10": (K.PERMIT, CertificateState.CANCELLED),
    "E15": (K.LICENCE, CertificateState.CANCELLED),
}
NEEDS_VEHICLE = {"E01", "E02", "E03", "E04", "E05", "E06", "E07", "E08", "E09", "E10", "E11"}
LAPSES = {"P03": K.DRIVER}  # expired too long, the issuing authority cancels it: it cannot be renewed
OUTSIDE = {"P03", "P04", "P05", "P06", "P07"}  # done by the authority that issued the certificate (F-A3-11)


def needs_vehicle(service) -> bool:
    """Whether the service is about one vehicle."""
    return service.code in NEEDS_VEHICLE


def needs_home_authority(service, province: str, here: str = "浙江") -> bool:
    """Whether a driver with a certificate of another province has to ask the authority that issued it (F-A3-11)."""
    return bool(province) and here not in province and asks_issuer(service)


def asks_issuer(service) -> bool:
    """Whether the authority that issued the certificate decides."""
    return service.code in OUTSIDE


def middle(values) -> float | None:
    """The median; None without values."""
    found = [value for value in values if value is not None]
    return median(found) if found else None
