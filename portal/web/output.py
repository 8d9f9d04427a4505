"""How a template writes a value: escaped, as Jinja does it, but as a plain string.

Jinja makes a ``Markup`` of every value it writes, only to join all of them: a third of the time of a page full of links.
What macros, blocks and filters hand on is ``Markup`` as ever.
"""

from collections.abc import Callable
from typing import Any

import markupsafe
from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.runtime import Context

_inner = markupsafe._escape_inner  # type: ignore[attr-defined]  # the C function under markupsafe.escape


def escaped(value: Any) -> str:
    """``markupsafe.escape`` for a value that is written at once."""
    kind = type(value)
    if kind is str:
        return _inner(value)
    if kind is int:
        return str(value)
    return value if kind is markupsafe.Markup else markupsafe.escape(value)


class PlainOutput(CodeGenerator):
    """Jinja's compiler with the function above in the place of ``escape``; set as ``environment.code_generator_class``."""

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape or finalize.src is not None:
            super()._output_child_pre(node, frame, finalize)
        else:
            self.write("environment.escaped(")


class PlainContext(Context):
    """Calls what a template calls as it is: none of ours wants the context or the environment handed over. Jinja looks for
    that wish in each call, and a page has dozens.
    """

    def call(
        self,
        function: Callable[..., Any],
        /,
        *args: Any,
        _loop_vars: Any = None,
        _block_vars: Any = None,
        **kw: Any,
    ) -> Any:
        return function(*args, **kw)
