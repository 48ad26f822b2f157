"""The GraphStepper in Python: its steps, its traits and controls, the page it saves. tests/browser sees it at work."""

import json
import re

import ipywidgets
import pytest
import traitlets

import tslab as ts
from tslab.errors import FeedError
from tslab.widgets import GraphStepper


@pytest.fixture
def affine():
    with ts.Graph().as_default():
        x = ts.placeholder(name="x")
        A = ts.Variable([[1.0, 0.0], [0.0, -1.0]], name="A")
        z = ts.add(ts.matmul(A, x, name="y"), [1.0, 1.0], name="z")
        yield x, A, z


@pytest.fixture
def stepper(affine):
    x, _, z = affine
    return GraphStepper(z, {x: [1.0, 2.0]})


def test_there_is_a_step_for_each_operation_in_order(stepper):
    assert [step["name"] for step in stepper.steps] == [None, "y", "z"]
    last = stepper.steps[-1]
    assert last["formula"] == "z = y + constant"
    assert last["code"] == "np.add(y, constant)"
    assert last["result"]["text"] == "[2, -1]"
    assert [value["text"] for value in last["inputs"]] == ["[1, -2]", "[1, 1]"]
    assert last["words"] == "Step 2 of 2: z = y + constant, which is [2, -1]."


def test_the_first_step_shows_what_is_given(stepper):
    assert [value["name"] for value in stepper.steps[0]["inputs"]] == ["A", "x", "constant"]


def test_it_is_the_learners_own_graph_and_session(affine):
    x, A, z = affine
    session = ts.Session(A.graph)
    session.run(ts.assign(A, [[0.0, 0.0], [0.0, 0.0]]))
    assert GraphStepper(z, {x: [1.0, 2.0]}).steps[-1]["result"]["text"] == "[1, 1]", "the last session that ran it"
    other = GraphStepper(z, {x: [1.0, 2.0]}, ts.Session(A.graph))
    assert other.steps[-1]["result"]["text"] == "[2, -1]"


def test_stepping_through_a_training_step_trains_nothing(affine):
    x, A, z = affine
    session = ts.Session(A.graph)
    train = ts.train.GradientDescentOptimizer(0.1).minimize(ts.reduce_sum(ts.square(z)))
    before = session.run(A)
    stepper = GraphStepper(train, {x: [1.0, 2.0]}, session)
    assert any(step["name"] and "assign" in step["name"] for step in stepper.steps)
    assert (session.run(A) == before).all()


def test_a_learners_own_operation_shows_its_docstring_and_code():
    class double(ts.Operation):
        """Twice the input."""

        def compute(self, x):
            return 2 * x

    with ts.Graph().as_default():
        step = GraphStepper(double(ts.constant(3.0, name="x"), name="z")).steps[-1]
    assert step["formula"] == "z = Twice the input."
    assert step["code"].endswith("return 2 * x")


def test_a_trace_is_stepped_through_as_it_is(affine):
    x, _, z = affine
    trace = ts.Session(z.graph).trace(z, {x: [0.0, 0.0]})
    assert GraphStepper(trace).steps[-1]["result"]["text"] == "[1, 1]"


def test_a_missing_feed_is_reported_by_the_run(affine):
    with pytest.raises(FeedError, match="'x'"):
        GraphStepper(affine[2])


def test_what_is_no_node_is_named():
    with pytest.raises(TypeError, match="3 is none"):
        GraphStepper(3)


def test_step_stays_in_its_range(stepper):
    stepper.step = 2
    with pytest.raises(traitlets.TraitError, match="steps go from 0 to 2"):
        stepper.step = 3
    assert stepper.step == 2


def test_controls_are_ipywidgets_linked_in_python(stepper):
    slider, play = stepper.controls().children
    assert isinstance(slider, ipywidgets.IntSlider)
    assert (slider.min, slider.max, slider.description) == (0, 2, "Step")
    slider.value = 2
    assert stepper.step == 2
    stepper.step = 1
    assert slider.value == 1
    play.value = True
    assert stepper.playing


def test_a_control_moved_in_the_browser_is_not_answered(stepper, monkeypatch):
    slider = stepper.controls().children[0]
    sent = []
    monkeypatch.setattr(slider, "send_state", lambda key=None: sent.append(("slider", key)))
    monkeypatch.setattr(stepper, "send_state", lambda key=None: sent.append(("stepper", key)))
    slider.set_state({"value": 2})  # what the kernel does with a message from the browser
    assert stepper.step == 2
    stepper.set_state({"step": 1})
    assert slider.value == 1
    assert sent == []
    stepper.step = 0
    assert slider.value == 0
    assert sent == [("stepper", "step")]


def test_the_repr_is_short_and_stable(stepper):
    assert repr(stepper) == "<GraphStepper of z: 2 steps>"


def test_the_notebook_gets_a_static_picture_beside_the_widget(stepper):
    data = stepper._repr_mimebundle_()[0]
    assert data["image/svg+xml"].startswith("<svg")
    assert "application/vnd.jupyter.widget-view+json" in data


def test_the_saved_page_is_whole(stepper, tmp_path):
    path = tmp_path / "stepper.html"
    stepper.step = 1
    stepper.save(path)
    page = path.read_text(encoding="utf-8")
    assert not re.search(r"""(src|href)=["']?http|import .* from ["'](?!data:)|@import|url\(""", page)
    state = json.loads(re.search(r'id="state">(.*?)</script>', page, re.DOTALL)[1])
    assert state["step"] == 1
    assert len(state["steps"]) == 3
    assert "<noscript><svg" in page
    assert path.stat().st_size < 300_000


def test_a_name_cannot_end_the_state_of_the_page(affine, tmp_path):
    x, _, z = affine
    stepper = GraphStepper(z, {x: [1.0, 2.0]}, label="</script><img onerror=alert(1)>")
    stepper.save(tmp_path / "page.html")
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert "<img" not in page
    assert page.count("</script>") == 2


def test_save_refuses_another_suffix_and_leaves_nothing(stepper, tmp_path):
    with pytest.raises(ValueError, match=r"\.html"):
        stepper.save(tmp_path / "stepper.pdf")
    assert not list(tmp_path.iterdir())


def test_what_comes_from_the_browser_is_not_sent_back(stepper, monkeypatch):
    sent = []
    monkeypatch.setattr(stepper, "_send", lambda message, buffers=None: sent.append(message["method"]))
    stepper.set_state({"step": 1})
    assert sent == []
    stepper.step = 2
    assert sent == ["update"]


def test_a_loop_is_one_step_and_is_drawn_with_its_body():
    with ts.Graph().as_default():
        x = ts.Variable(2.0, name="x")
        _, z = ts.while_loop(lambda i, z: i < 3, lambda i, z: (i + 1, z * x), [0, x])
        stepper = GraphStepper(z)
    assert [step["name"] for step in stepper.steps] == [None, "while/loop", "while/item_1"]
    assert stepper.steps[1]["formula"].startswith("while/loop = while while/test/less: while/i ← while/body/add")
    assert stepper.steps[1]["result"]["text"] == "no value"
    assert stepper.steps[2]["result"]["text"] == "16"
    assert "while/body/multiply" in stepper.picture().dot
