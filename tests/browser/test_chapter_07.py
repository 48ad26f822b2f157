"""The learner's chapter 7 in a real JupyterLab: it runs as it is copied, and its two engines answer to keys."""

import re

import pytest
from playwright.sync_api import Page, expect

from .jupyter import Server
from .test_chapters_02_03 import run_learners, shoot


@pytest.mark.timeout(300)
def test_chapter_07_and_its_two_engines(page: Page, lab: Server) -> None:
    run_learners(page, lab, "07_tensorflow.ipynb")
    demo = page.locator(".tslab-demo").first
    demo.scroll_into_view_if_needed()
    words = demo.locator(".tslab-words")
    demo.focus()
    page.keyboard.press("End")
    expect(demo.locator(".tslab-count")).to_have_text("32 / 32")
    expect(words).to_have_text(re.compile("TensorFlow, 64 bits differ by (0|.*e-1[4-7])"))
    demo.get_by_role("combobox", name="Compare with").select_option("TensorFlow, 32 bits")
    expect(words).to_have_text(re.compile("TensorFlow, 32 bits differ by .*e-[678]"))
    shoot(page, "chapter-07-engines")
