"""The request class of the application, made once.

Pyramid puts what ``add_request_method`` declared on each single request: it binds every method and makes a new class for
the properties, which costs a public page a twentieth of its time. All of it is known when configuration ends, so one
class carries it.
"""

from pyramid.config import Configurator
from pyramid.interfaces import IRequestExtensions
from pyramid.request import Request


def settle_request_class(config: Configurator) -> None:
    """Turn the declared request methods and properties into one class; nothing can be declared after this."""
    config.commit()
    extensions = config.registry.queryUtility(IRequestExtensions)
    settled = type("PortalRequest", (Request,), {**extensions.methods, **extensions.descriptors})
    config.registry.unregisterUtility(extensions, IRequestExtensions)
    config.set_request_factory(settled)
