"""How smooth the demos are, in a real Chromium against JupyterLab: `python -m benchmarks.browser`.

For each demo: how long it takes from a slider's move to the new picture, how many pictures a second are painted while
the slider is dragged, and when the first picture is there. Beside it, in the same run, stands what a notebook has
without tslab: `ipywidgets.interact`, and the same picture as an inline Matplotlib figure, drawn anew in the kernel.

`page.js` measures, in the page; `notebooks` has the notebooks; `measure` drives Chromium.
"""
