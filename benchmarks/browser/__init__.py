"""How long it takes from a slider's move to the new picture, in real Chromium against a real JupyterLab.

For each demo, and beside it for `ipywidgets.interact` with an inline Matplotlib figure of the same picture:

- *paint*: a slider is moved by one press of an arrow key, many times, at times that have nothing to do with the
  screen's. From the event's own time stamp, which the browser gives it before the page hears of it, to the end of the
  frame that shows the new picture: a message that is posted in an animation frame is delivered when the page has drawn
  that frame. What the screen itself adds is the same for all, and not in the figures.
- *drag*: the pointer goes back and forth along the slider for some seconds. Frames in which a new picture was drawn are
  counted, not frames.
- *first picture*: from the end of the cell (the reply of the kernel) to the end of the frame that first shows it.

Chromium runs without a screen; its frames come at 60 a second, which is measured too, on an empty page.
"""
