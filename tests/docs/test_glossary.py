"""The glossary: its terms occur in the chapters, and what the chapters put in bold as a new term is in it."""

import json
import re
import sys
from pathlib import Path

import pytest

from .conftest import ROOT

sys.path.insert(0, str(ROOT / "docs" / "_ext"))

from tslab_site.terms import first_chapters, plain, prose, terms

TERMS = terms(ROOT / "docs" / "glossary.md")
CHAPTERS = {
    path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted((ROOT / "chapters").glob("*.ipynb"))
}


def test_there_are_terms_in_alphabetical_order() -> None:
    assert len(TERMS) > 50
    assert list(TERMS) == sorted(TERMS)


@pytest.mark.parametrize("term", TERMS)
def test_a_term_occurs_in_a_chapter(term: str) -> None:
    assert [stem for stem, chapter in CHAPTERS.items() if re.search(rf"\b{re.escape(term)}", prose(chapter))]


@pytest.mark.parametrize("term", TERMS)
def test_a_term_is_defined_in_a_sentence_or_two(term: str) -> None:
    text = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    definition = text.split(f"\n{TERMS[term]}\n  ", 1)[1].split("\n\n")[0].split("\n```")[0]
    assert definition.rstrip().endswith((".", "`."))
    assert 4 < len(definition.split()) < 60


def test_the_glossary_says_where_a_term_comes_first(site: Path) -> None:
    text = (site / "glossary.html").read_text(encoding="utf-8")
    first = first_chapters(ROOT / "chapters", list(TERMS.values()))
    assert set(first) == set(TERMS.values())
    assert first["chain rule"] == "05_backpropagation"
    for stem in set(first.values()):
        assert f'href="chapters/{stem}.html"' in text


@pytest.mark.parametrize("stem", [stem for stem in CHAPTERS if stem[0].isdigit()])
def test_a_chapter_links_its_terms(site: Path, stem: str) -> None:
    text = (site / "chapters" / f"{stem}.html").read_text(encoding="utf-8")
    bold = {plain(term) for term in re.findall(r"(?<![\w*])\*\*([^*]+)\*\*", prose(CHAPTERS[stem]))} & set(TERMS)
    for term in bold:
        assert f"glossary.html#term-{TERMS[term].replace(' ', '-')}" in text
    assert bold
