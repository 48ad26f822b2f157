"""The BackpropStepper."""
