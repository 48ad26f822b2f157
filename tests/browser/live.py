"""What a test asks of a live demo in a page: the scene that it drew, for the traits it was given."""

from typing import Any

import numpy as np
from playwright.sync_api import Locator

SCENE = """async (root, traits) => {
    for (const [name, value] of Object.entries(traits)) root.model.set(name, value);
    root.model.save_changes();
    await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
    const plain = value => ArrayBuffer.isView(value) ? Array.from(value, plain)
        : Array.isArray(value) ? value.map(plain)
        : value && typeof value === "object" ? Object.fromEntries(Object.entries(value).map(([k, v]) => [k, plain(v)]))
        : typeof value === "number" && !Number.isFinite(value) ? String(value) : value;
    return plain(root.scene);
}"""


def scene_of(demo: Locator, **traits: Any) -> dict[str, Any]:
    """Set traits in the browser, and return the scene that is drawn then; what is not finite is a text."""
    scene: dict[str, Any] = demo.evaluate(SCENE, traits)
    return scene


def assert_same_scene(found: Any, expected: Any, tolerance: float = 1e-9, where: str = "scene") -> None:
    """The same keys and texts and, relative to the largest of each list, the same numbers."""
    if isinstance(expected, dict):
        assert isinstance(found, dict) and found.keys() == expected.keys(), where
        for key, value in expected.items():
            assert_same_scene(found[key], value, tolerance, f"{where}.{key}")
    elif expected is None or isinstance(expected, (str, bool)):
        assert found == expected, where
    elif isinstance(expected, list) and any(isinstance(x, (dict, list, str)) or x is None for x in expected):
        assert len(found) == len(expected), where
        for i, value in enumerate(expected):
            assert_same_scene(found[i], value, tolerance, f"{where}[{i}]")
    else:
        values, wanted = np.asarray(found, float), np.asarray(expected, float)
        largest = np.abs(wanted[np.isfinite(wanted)]).max(initial=0.0)
        np.testing.assert_allclose(values, wanted, rtol=0, atol=tolerance * max(largest, 1e-300), err_msg=where)
