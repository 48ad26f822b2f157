"""Programs in the style of TensorFlow 1's years. `tests/compat/test_programs.py` runs them on TensorFlow and on tslab.

Each ends with `results`: the numbers that are compared.
"""
