"""A demo that is dragged sends to Python now and then, and at last where it came to rest."""

import json

from .conftest import ROOT

SCRIPT = """
import { change } from "%s";
const sent = [];
const state = { computed: null };
const model = { get: (name) => state[name], set: (name, value) => (state[name] = value),
                save_changes: () => sent.push(state.x) };
const sleep = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));
for (let x = 0; x < 50; x++) {
  change(model, "x", x);
  await sleep(5);
}
const dragged = sent.length;
await sleep(300);
const [rest, last] = [sent.length, sent.at(-1)];
state.computed = {};
for (let x = 50; x < 60; x++) change(model, "x", x);
console.log(JSON.stringify({ first: sent[0], dragged, rest, last, whereThePictureNeedsPython: sent.length - rest }));
"""


def test_python_hears_of_a_drag_now_and_then_and_of_its_end(node, tmp_path):
    script = tmp_path / "drag.mjs"
    script.write_text(SCRIPT % (ROOT / "widgets" / "js" / "demo.js").as_uri(), encoding="utf-8")
    found = json.loads(node(str(script)))
    assert found["first"] == 0  # at once
    assert 2 <= found["dragged"] <= 10
    assert found["rest"] <= found["dragged"] + 1
    assert found["last"] == 49
    assert found["whereThePictureNeedsPython"] == 10
