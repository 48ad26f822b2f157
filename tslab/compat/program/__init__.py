"""Running a program that was written for TensorFlow 1, and saying beforehand what it would miss."""
