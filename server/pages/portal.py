"""The page of a portal: its health in words, posts per week, newest and most read posts, and its feeds."""

from datetime import timedelta

from markupsafe import Markup

from portals.messages import translated
from server.charts import bar_chart
from server.errors import NotThere
from server.feeds import FeedLinks
from server.pages.status import NIGHTS, nights_of
from server.rendering import moment, render
from server.request import ZONE, ViewContext
from server.responses import CachedResponse
from storage import ArticleFilter, StoredArticle

POSTS, MOST_READ = 10, 5
WEEKS = 26
READ_TIME = timedelta(days=7)


def portal(asked: ViewContext) -> CachedResponse:
    """The page of a portal; raises NotThere."""
    shown = asked.standing.portals.get(asked.places["portal"])
    if shown is None:
        raise NotThere("no such portal")
    posts = asked.store.browse(ArticleFilter(portal=shown.id, held=asked.standing.held), limit=POSTS)
    record = asked.standing.sources.records[shown.id]
    last = record.last
    until = (last.ended_at or last.began_at) + timedelta(seconds=1) if last else None
    return render(
        asked,
        "portal.html",
        portal=shown,
        health=record.health,
        last=last,
        nights=nights_of(asked, asked.store.recent_crawls(shown.id, NIGHTS)),
        posts=posts,
        popular=asked.store.most_read(until - READ_TIME, until, ArticleFilter(portal=shown.id), limit=MOST_READ) if until else [],
        sections=[section for section in asked.store.sections(shown.id) if section.retired_at is None or section.articles],
        articles=asked.store.article_counts().get(shown.id, 0),
        weeks=_weeks(asked, shown.id, posts),
        feeds=FeedLinks(shown.id),
    )


def _weeks(asked: ViewContext, portal_id: str, posts: list[StoredArticle]) -> Markup | None:
    """Posts of the last half year that ends with the week of the newest one, Mondays to Sundays."""
    if not posts:
        return None
    newest = (posts[0].published_at or posts[0].first_seen_at).astimezone(ZONE)
    monday = newest.replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=newest.weekday())
    begin = monday - timedelta(weeks=WEEKS - 1)
    counts = asked.store.posts_per_week(portal_id, begin, ZONE)
    values = [counts.get(week, 0) for week in range(WEEKS)]
    language = asked.language

    def title(week: int) -> str:
        day = moment(language, begin + timedelta(weeks=week), day_only=True)
        return translated(language, "Tuần từ {day}: {n} bài", day=day, n=values[week])

    label = translated(language, "Số bài mỗi tuần trong {n} tuần gần nhất", n=WEEKS)
    ends = (moment(language, begin, day_only=True), moment(language, monday, day_only=True))
    return bar_chart(values, label, ends, [title(week) for week in range(WEEKS)])
