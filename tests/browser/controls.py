"""A demo's declared controls, found in a page by their roles and names, and operated by mouse and by keyboard."""

import math
import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Locator

Control = dict[str, Any]
Read = Callable[[str], Any]
"""From the name of a trait to the value that the demo's owner has heard of: Python, or the page itself."""

SET = """(root, [name, value]) => { root.model.set(name, value); root.model.save_changes(); }"""


def traits_of(demo: Locator) -> Read:
    """Reads the traits that the page has."""
    return lambda trait: demo.evaluate("(root, trait) => root.model.get(trait)", trait)


def set_trait(demo: Locator, trait: str, value: Any) -> None:
    """Set a trait in the page, as a demo's own script does."""
    demo.evaluate(SET, [trait, value])


def controls_of(demo: Locator) -> list[Control]:
    """The controls as they were declared; what starts something moving comes last, so that it moves nothing before."""
    found: list[Control] = demo.evaluate("root => root.model.get('control_list')")
    return sorted(found, key=lambda control: control["kind"] == "toggle")


def native_input(demo: Locator, control: Control) -> Locator:
    """The one input of a control. A toggle's name may change with its state, as that of Play does."""
    if control["kind"] == "range":
        return demo.get_by_role("slider", name=control["label"], exact=True)
    if control["kind"] == "choice":
        return demo.get_by_role("combobox", name=control["label"], exact=True)
    if control["kind"] == "text":
        return demo.get_by_role("textbox", name=control["label"], exact=True)
    return demo.get_by_role("button", name=re.compile("^" + re.escape(control["label"])))


def place(control: Control, value: float) -> float:
    """Where on its slider a value is, from 0 to 1."""
    low, high, at = control["minimum"], control["maximum"], value
    if control["logarithmic"]:
        low, high, at = math.log10(low), math.log10(high), math.log10(value)
    return float((at - low) / (high - low))


def wait_until(demo: Locator, condition: Callable[[], bool], what: str) -> None:
    """Wait until something is so. What comes late on a busy machine is no failure, what never comes is."""
    for _ in range(200):
        if condition():
            return
        demo.page.wait_for_timeout(25)
    raise AssertionError(what)


def wait_for_another(demo: Locator, was: Any, value: Callable[[], Any], what: str) -> Any:
    """Wait until there is another value, and return it; what plays may soon be over, and have its old value again."""
    values = [was]

    def is_another() -> bool:
        values.append(value())
        if isinstance(was, float):  # a linked logarithmic slider may move by the last digit
            return not math.isclose(values[-1], was, rel_tol=1e-9)
        return bool(values[-1] != was)

    wait_until(demo, is_another, what)
    return values[-1]


def operate(demo: Locator, control: Control, read: Read) -> None:
    """Change a control by mouse and by keyboard; each time its owner hears of the new value."""
    trait, kind = control["trait"], control["kind"]
    tried = {"range": _slide, "choice": _choose, "toggle": _press, "text": _write}[kind]
    before = traits_of(demo)(trait)
    for by_keyboard in (False, True):
        was = traits_of(demo)(trait)
        check = tried(demo, control, by_keyboard)
        how = f"{control['label']} by {'keyboard' if by_keyboard else 'mouse'}"
        heard = wait_for_another(demo, was, lambda: read(trait), f"{how}: nobody heard of it, it is still {was!r}")
        assert check(heard), f"{how}: {was!r} became {heard!r}"
        if kind == "toggle":
            set_trait(demo, trait, before)
            wait_until(demo, lambda: read(trait) == before, f"{how}: it does not come back")


def _write(demo: Locator, control: Control, by_keyboard: bool) -> Callable[[Any], bool]:
    """Write numbers, which is what all texts are so far."""
    wanted, field = "4" if by_keyboard else "5", native_input(demo, control)
    field.fill(wanted)
    field.press("Enter")
    return lambda value: bool(value == wanted)


def _slide(demo: Locator, control: Control, by_keyboard: bool) -> Callable[[Any], bool]:
    slider = native_input(demo, control)
    was = traits_of(demo)(control["trait"])
    at = place(control, was)
    if by_keyboard:
        slider.focus()
        demo.page.keyboard.press("ArrowLeft" if at > 0.5 else "ArrowRight")
        return lambda value: (value < was) == (at > 0.5) and (abs(place(control, value) - at) < 0.011 + _step(control))
    slider.scroll_into_view_if_needed()
    box = slider.bounding_box()
    assert box is not None
    aim = 0.25 if at > 0.5 else 0.75
    slider.click(position={"x": box["width"] * aim, "y": box["height"] / 2})
    return lambda value: abs(place(control, value) - aim) < 0.06 + _step(control)


def _step(control: Control) -> float:
    """One step, as a part of the whole slider."""
    if control["logarithmic"]:
        return 1 / 200
    return float(control["step"] / (control["maximum"] - control["minimum"]))


def _choose(demo: Locator, control: Control, by_keyboard: bool) -> Callable[[Any], bool]:
    options, select = control["options"], native_input(demo, control)
    now = options.index(traits_of(demo)(control["trait"]))
    wanted = options[now - 1] if now else options[1]
    if by_keyboard:
        select.focus()
        demo.page.keyboard.press("ArrowUp" if now else "ArrowDown")
    else:
        select.select_option(wanted)
    return lambda value: bool(value == wanted)


def _press(demo: Locator, control: Control, by_keyboard: bool) -> Callable[[Any], bool]:
    button = native_input(demo, control)
    was = traits_of(demo)(control["trait"])
    if by_keyboard:
        button.focus()
        demo.page.keyboard.press("Space")
    else:
        button.click()
    return lambda value: value is not was
