"""Holds the topic tree, the list and the story pane, and puts them where a layout says."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Container, Horizontal

from newstui.ui.panes.layout import Layout
from newstui.ui.panes.story.rule import FactsRule
from newstui.ui.panes.story_list import StoryList
from newstui.ui.panes.topic_tree import TopicTree


class ThreePanes(Horizontal):
    """Places the tree beside its pages: the list and the story, next to each other or stacked.

    `story` contains the rule with the story's facts, and the story view once there is one.
    """

    def __init__(
        self, topics: TopicTree, stories: StoryList, rule: FactsRule, *, id: str | None = None
    ) -> None:
        super().__init__(id=id)
        self.topics, self.stories, self.rule = topics, stories, rule
        self.story = Container(rule, id="story")
        self._pages = Container(stories, self.story, id="pages")

    def compose(self) -> ComposeResult:
        yield self.topics
        yield self._pages

    def arrange_panes(self, plan: Layout) -> None:
        """Shows the panes of a layout, in its sizes."""
        self.display = plan.kind != "small"
        self._pages.display = bool(plan.shown - {"tree"})
        self._pages.styles.layout = "vertical" if plan.stacked else "horizontal"
        for name, pane in (("tree", self.topics), ("list", self.stories), ("story", self.story)):
            pane.display = name in plan.shown
        both = {"list", "story"} <= plan.shown
        self.topics.styles.width = plan.tree if len(plan.shown) > 1 else "1fr"
        self.stories.styles.width = plan.list if both and not plan.stacked else "1fr"
        self.stories.styles.height = plan.list if both and plan.stacked else "1fr"
        self.rule.display = plan.has_rule
        self.story.set_class(both and not plan.stacked, "beside")
        self.set_class(plan.glance, "over-glance")
