"""Demos of functions of parameters: the GradientDescentDemo goes down, the LossLandscape looks around."""
