"""Feeds, sitemap, robots.txt."""

from pyramid.config import Configurator


def includeme(config: Configurator) -> None:
    from portal.public.feeds import views

    config.add_public_route("feeds", "/feeds")
    config.add_public_view(views.feeds_page, "feeds", renderer="public/feeds/index.jinja2")
    for name, pattern, view in (
        ("feeds.site", "/feeds/cases.atom", views.site_feed),
        ("feeds.rankings", "/feeds/rankings.atom", views.rankings_feed),
        ("feeds.bulletins", "/feeds/bulletins.atom", views.bulletins_feed),
        ("feeds.hotline_days", "/feeds/hotline-days.atom", views.hotline_days_feed),
        ("feeds.promises", "/feeds/promises.atom", views.promises_feed),
        ("feeds.department", "/feeds/departments/{code}.atom", views.department_feed),
        ("feeds.category", "/feeds/categories/{name}.atom", views.category_feed),
        ("sitemap", "/sitemap.xml", views.sitemap_index),
        ("sitemap.pages", "/sitemaps/pages.xml", views.sitemap_pages),
        ("sitemap.cases", r"/sitemaps/cases-{part:\d{4}-\d\d}.xml", views.sitemap_part),
        ("robots", "/robots.txt", views.robots),
        ("favicon", "/favicon.ico", views.favicon),
    ):
        config.add_route(name, pattern)
        config.add_public_view(view, name, large=False)
