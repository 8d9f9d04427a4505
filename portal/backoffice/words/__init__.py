"""Words that staff add to the lists of anonymisation (识别词表): proposed, previewed, switched on by a second person."""

from pyramid.config import Configurator

GROUP = "识别规则"
"""The pages on words and rules in the staff bar."""


def includeme(config: Configurator) -> None:
    # Imported here: reading the words (models) must not load the pages.
    from portal.backoffice.words.effect import KIND, effect_job

    config.include("portal.backoffice.words.views")
    config.add_job_handler(KIND, effect_job)
