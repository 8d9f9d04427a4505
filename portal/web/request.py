"""What the framework does for each request and may do once: the request class, and whether anybody listens.

Pyramid puts what ``add_request_method`` declared on each single request: it binds every method and makes a new class for
the properties, which costs a public page a twentieth of its time. All of it is known when configuration ends, so one
class carries it.
"""

from pyramid.config import Configurator
from pyramid.events import BeforeRender, BeforeTraversal, ContextFound, NewRequest, NewResponse
from pyramid.interfaces import IRequestExtensions
from pyramid.request import Request
from zope.interface import implementedBy


def settle_request_class(config: Configurator) -> None:
    """Turn the declared request methods and properties into one class; nothing can be declared after this."""
    config.commit()
    extensions = config.registry.queryUtility(IRequestExtensions)
    settled = type("PortalRequest", (Request,), {**extensions.methods, **extensions.descriptors})
    config.registry.unregisterUtility(extensions, IRequestExtensions)
    config.set_request_factory(settled)


_OF_REQUESTS = (NewRequest, BeforeTraversal, ContextFound, BeforeRender, NewResponse)


def settle_listeners(config: Configurator) -> None:
    """Once the application is made: where its listeners all waited for that, no request needs to be told of. Five times a
    page, the framework would look for somebody to tell.
    """
    listeners = config.registry.adapters.subscriptions
    if not any(listeners([implementedBy(event)], None) for event in _OF_REQUESTS):
        config.registry.has_listeners = False
