"""TwoEngines, side by side."""
