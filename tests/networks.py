"""A network that is cut and mended, for pages that have to go on without one."""


def cut_network(page) -> None:
    """Nothing of this visitor reaches the portal any more.

    Chromium forgets at times that a page is offline when a service worker serves it anew: what the page sends is held back too.
    """
    page.context.set_offline(True)
    page.context.route("**/*", _hold_back)


def mend_network(page) -> None:
    """The visitor is online again."""
    page.context.unroute("**/*", _hold_back)
    page.context.set_offline(False)


def _hold_back(route) -> None:
    if route.request.method == "GET":
        route.continue_()
    else:
        route.abort("internetdisconnected")
