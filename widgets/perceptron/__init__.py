"""The PerceptronDemo."""
