"""Pages of long lists: nothing on a page may grow with the number of rows behind it."""

from django.core.paginator import Paginator
from django.utils.functional import cached_property


class LongPaginator(Paginator):
    """Pages over a queryset that count at most `MOST` rows; whoever looks further back filters instead.

    A page asks for its keys first and then for these rows alone, so that the rows' relations are joined to twenty.
    """

    MOST = 2000

    @cached_property
    def count(self):
        return self.object_list.order_by().values("pk")[: self.MOST].count()  # without what is reckoned for each row

    def page(self, number):
        number = self.validate_number(number)
        start = (number - 1) * self.per_page
        keys = list(self.object_list.values_list("pk", flat=True)[start : start + self.per_page])
        return self._get_page(self.object_list.filter(pk__in=keys), number, self)
