"""The ActivationExplorer in a saved page: what the browser computes equals Python."""

import pytest

from tslab.widgets import ActivationExplorer

from .live import assert_same_scene, scene_of


@pytest.mark.parametrize("activation", ["sigmoid", "tanh", "relu", "leaky relu", "elu", "softplus"])
def test_the_browser_computes_what_python_computes(open_saved, activation):
    demo = ActivationExplorer(activation=activation)
    shown = open_saved(demo)
    for traits in ({"x": -2.5, "depth": 7, "weight": 1.5}, {"x": 3.0, "depth": 30, "weight": 0.4}):
        found = scene_of(shown, **traits)
        for name, value in traits.items():
            setattr(demo, name, value)
        assert_same_scene(found, demo.scene(), tolerance=1e-12)
