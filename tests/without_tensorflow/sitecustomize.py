"""A Python that finds this file on its PYTHONPATH has no TensorFlow, whether it is installed or not.

Python runs it as it starts, and so do the kernels that it starts.
"""

import sys

for name in ("tensorflow", "keras", "tf_keras"):
    sys.modules[name] = None  # type: ignore[assignment]  # what Python takes for "there is no such module"
