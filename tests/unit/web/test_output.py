"""Templates write what Jinja itself would write, whatever the value."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import Environment, StrictUndefined, UndefinedError
from markupsafe import Markup

from portal.web.output import PlainContext, PlainOutput, escaped

SOURCES = [
    "{{ value }}",
    "<a href='{{ value }}'>{{ value|upper }}</a>",
    "{% macro twice(x) %}{{ x }}{{ x }}{% endmacro %}{{ twice(value) }}{{ twice(twice(value)) }}",
    "{% macro box() %}[{{ caller() }}]{% endmacro %}{% call box() %}{{ value }}{% endcall %}",
    "{% set part %}{{ value }}<b>{% endset %}{{ part }}{{ part|trim }}",
    "{{ value ~ '<' }}{{ [value, '<i>'|safe]|join(',') }}",
    "{% filter upper %}{{ value }}{% endfilter %}",
    "{% block b %}{{ value }}{% endblock %}{{ self.b() }}",
    "{% autoescape false %}{{ value }}{% endautoescape %}",
    "{% for letter in value|string %}{{ letter }}{% endfor %}",
]


def environment(plain: bool) -> Environment:
    made = Environment(autoescape=True, undefined=StrictUndefined)
    if plain:
        made.code_generator_class = PlainOutput
        made.context_class = PlainContext
        made.escaped = escaped  # type: ignore[attr-defined]
    return made


TEMPLATES = [(environment(True).from_string(it), environment(False).from_string(it)) for it in SOURCES]
VALUES = st.one_of(
    st.text(alphabet="ab<>&\"'路灯"),
    st.integers(),
    st.none(),
    st.builds(Markup, st.sampled_from(["<b>", "&"])),
)


@given(value=VALUES)
def test_output_is_that_of_jinja(value: object) -> None:
    for ours, plain_jinja in TEMPLATES:
        assert ours.render(value=value) == plain_jinja.render(value=value)


def test_an_undefined_name_is_an_error() -> None:
    with pytest.raises(UndefinedError):
        environment(True).from_string("{{ nothing }}").render()
