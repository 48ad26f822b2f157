"""The built pages as files: links that lead somewhere, nothing from another host, the same bytes each time."""

import filecmp
import json
import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from .conftest import ROOT, build

HOSTS = {
    "anywidget.dev",
    "arxiv.org",
    "cs231n.github.io",
    "distill.pub",
    "doi.org",
    "github.com",
    "inria.github.io",
    "numpy.org",
    "playground.tensorflow.org",
    "scikit-learn.org",
    "www.tensorflow.org",
}
"""The hosts that pages may link to. Whether their pages are still there is not asked: tests need no network."""


class Reader(HTMLParser):
    """What a page refers to, what it can be referred to by, and which words its pictures have."""

    def __init__(self, page: Path) -> None:
        super().__init__()
        self.links: list[str] = []
        self.loaded: list[str] = []
        self.ids: set[str] = set()
        self.without_alt: list[str] = []
        self.feed(page.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        self.ids |= {found[name] for name in ("id", "name") if name in found}
        if tag == "a" and "href" in found:
            self.links.append(found["href"])
        elif tag == "link" and "href" in found:
            self.loaded.append(found["href"])
        if "src" in found and tag != "a":
            self.loaded.append(found["src"])
        if tag == "img" and "alt" not in found:
            self.without_alt.append(found.get("src", "")[:80])


@pytest.fixture(scope="module")
def readers(site: Path) -> dict[Path, Reader]:
    """Every page, listings of source code too."""
    return {page: Reader(page) for page in sorted(site.rglob("*.html"))}


def test_every_link_within_the_site_leads_to_a_page_and_a_place(site: Path, readers: dict[Path, Reader]) -> None:
    wrong, count = [], 0
    for page, reader in readers.items():
        for link in reader.links:
            url = urlsplit(link)
            if url.scheme:
                continue
            count += 1
            target = (page.parent / unquote(url.path)).resolve() if url.path else page
            if not target.is_file():
                wrong.append(f"{page.relative_to(site)}: there is no {link}")
            elif url.fragment and target.suffix == ".html" and unquote(url.fragment) not in readers[target].ids:
                wrong.append(f"{page.relative_to(site)}: there is no place {link}")
    assert not wrong, "\n".join(wrong)
    assert count > 2000


def test_links_are_relative_or_lead_to_a_host_that_is_listed(site: Path, readers: dict[Path, Reader]) -> None:
    for page, reader in readers.items():
        for link in reader.links:
            url = urlsplit(link)
            assert url.scheme in ("", "https"), f"{page.relative_to(site)}: {link}"
            assert not url.netloc or url.netloc in HOSTS, f"{page.relative_to(site)}: {link}"
            assert not url.path.startswith("/") or url.netloc, f"{page.relative_to(site)}: {link} is no relative link"


def test_no_page_loads_anything_from_another_host(site: Path, readers: dict[Path, Reader]) -> None:
    for page, reader in readers.items():
        for source in reader.loaded:
            url = urlsplit(source)
            assert url.scheme in ("", "data") and not url.netloc, f"{page.relative_to(site)}: {source[:200]}"
    for style in site.rglob("*.css"):
        loaded = re.findall(r"""(?:url\(|@import)\s*["']?(https?:)?//[^"')]+""", style.read_text(encoding="utf-8"))
        assert not loaded, style.name


def test_every_picture_has_words(site: Path, readers: dict[Path, Reader]) -> None:
    wordless = {str(page.relative_to(site)): reader.without_alt for page, reader in readers.items()}
    assert {page: pictures for page, pictures in wordless.items() if pictures} == {}


def test_every_chapter_is_a_page_with_its_editions(site: Path) -> None:
    stems = [path.stem for path in sorted((ROOT / "chapters").glob("*.ipynb"))]
    assert "gallery" in stems
    for stem in stems:
        text = (site / "chapters" / f"{stem}.html").read_text(encoding="utf-8")
        assert f'href="../downloads/{stem}.ipynb"' in text
        learner = json.loads((site / "downloads" / f"{stem}.ipynb").read_text(encoding="utf-8"))
        assert all(not cell.get("outputs") for cell in learner["cells"])
        compile((site / "downloads" / f"{stem}.py").read_text(encoding="utf-8"), stem, "exec")


def test_a_solution_is_folded_and_a_question_answers(site: Path) -> None:
    text = (site / "chapters" / "02_perceptrons.html").read_text(encoding="utf-8")
    notebook = json.loads((ROOT / "chapters" / "02_perceptrons.ipynb").read_text(encoding="utf-8"))
    marked = [cell for cell in notebook["cells"] if "tslab" in cell["metadata"]]
    asked = [cell for cell in marked if "".join(cell["source"]).startswith("quiz(")]
    assert text.count('class="course-quiz"') == len(asked) > 3
    assert text.count('<details class="course-choice course-right">') == len(asked)
    solutions = re.findall(r"<summary>(?:Our solution|See what happens)</summary>", text)
    assert len(solutions) == len(marked) - len(asked)
    assert not re.search("<details[^>]* open", text)


def test_a_formula_is_rendered_when_the_site_is_built(site: Path) -> None:
    for path in (ROOT / "chapters").glob("0*.ipynb"):
        text = (site / "chapters" / f"{path.stem}.html").read_text(encoding="utf-8")
        written = path.read_text(encoding="utf-8").count("$$") // 2
        assert text.count('class="katex-display"') >= written > 0
        assert "<math xmlns" in text
        shown = re.sub("<annotation.*?</annotation>|<pre>.*?</pre>", "", text, flags=re.DOTALL)
        assert not re.search(r"\$\$|\\(?:begin|frac|cdot)\b", shown), path.name


def test_two_builds_are_the_same_byte_for_byte(site: Path, tmp_path: Path) -> None:
    other = tmp_path / "html"
    result = build(other)
    assert result.returncode == 0, result.stderr
    names = {path.relative_to(site) for path in site.rglob("*") if path.is_file()}
    assert names == {path.relative_to(other) for path in other.rglob("*") if path.is_file()}
    assert [str(name) for name in sorted(names) if not filecmp.cmp(site / name, other / name, shallow=False)] == []


def test_a_formula_that_cannot_be_rendered_stops_the_build(site: Path, tmp_path: Path) -> None:
    """So that a build in which nothing is warned of says something."""
    from tslab_site.formulas import end, rendered

    assert rendered(r"\frac{1}{", False)[1].startswith("KaTeX parse error")
    assert rendered("x", False)[1] == ""
    end(None, None)


def test_a_demo_that_a_browser_cannot_run_stands_still_and_says_so() -> None:
    from tslab_site.demos import start

    text = start({"label": 'a "cube"', "why": "A browser cannot compute '<cube>' (cube)."})
    assert "tslab-live" not in text
    assert "<script" not in text
    assert "A browser cannot compute &#x27;&lt;cube&gt;&#x27; (cube). In a notebook" in text
    assert 'aria-label="a &quot;cube&quot;"' in text


def test_the_state_of_a_demo_is_no_markup() -> None:
    from tslab_site.demos import start

    text = start({"label": "x", "state": {"label": "</script><script>hacked()</script>"}})
    assert text.count("<script") == 1
    assert text.count("</script>") == 1
