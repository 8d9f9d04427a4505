"""Imports every module that declares a table, so that both metadata are complete (migrations, tests)."""

import portal.audit.models
import portal.backoffice.bulletins.models
import portal.backoffice.calendar.models
import portal.backoffice.cases.models
import portal.backoffice.departments.models
import portal.backoffice.hotline_days.models
import portal.backoffice.imports.models
import portal.backoffice.officials.models
import portal.backoffice.orders.models
import portal.backoffice.promises.models
import portal.backoffice.rankings.models
import portal.backoffice.rulebooks.models
import portal.backoffice.searches.models
import portal.backoffice.statistics.models
import portal.backoffice.words.models
import portal.inbox.models
import portal.jobs.models
import portal.public.about.tables
import portal.public.bulletins.tables
import portal.public.cases.tables
import portal.public.departments.tables
import portal.public.hotline_days.tables
import portal.public.log.tables
import portal.public.promises.tables
import portal.public.rankings.tables
import portal.public.search.tables
import portal.public.statistics.tables
import portal.releases.models
import portal.releases.recheck.models
import portal.releases.sampling.models
import portal.search.outbox
import portal.staff.models  # noqa: F401
