"""What programs for TensorFlow 1 ask for and compat does not have, and what to use in its place."""

from __future__ import annotations

_LAYERS = "tf.layers, whose functions have the same parameters"
_LOOP = "tf.Session, and a loop that runs optimizer.minimize(loss)"
_IMAGES = "images that are resized and cut before they are fed, by the package pillow or by NumPy"
_FILES = "np.load, np.loadtxt or pandas, and tf.data.Dataset.from_tensor_slices"
_TEXT = "texts as Python strings, and their numbers in the graph"
_DISTRIBUTED = "nothing: tslab trains on one machine"
_DEBUGGER = "tf.Print, or tf.Session(check_numerics=True)"
_CHECKPOINTS = "tf.train.Saver, with the graph's .meta file beside each checkpoint"
_PROFILE = "time.perf_counter, of Python"

NEAREST = {
    "GradientTape": "tf.gradients, of nodes of the graph",
    "RaggedTensor": "tensors padded to one length, with tf.sequence_mask",
    "SparseTensor": "a tensor with its zeros, or indices and values as two tensors",
    "SparseTensorValue": "an array with its zeros",
    "TFRecordReader": _FILES,
    "TextLineReader": _FILES,
    "WholeFileReader": _FILES,
    "as_string": _TEXT,
    "audio": "the package scipy, scipy.io.wavfile",
    "autograph": "tf.cond and tf.while_loop",
    "decode_csv": "np.loadtxt or pandas.read_csv",
    "distribute": _DISTRIBUTED,
    "enable_eager_execution": "tf.InteractiveSession, with x.eval()",
    "estimator": _LOOP,
    "feature_column": "columns as NumPy arrays, and tf.one_hot for categories",
    "fft": "tf.py_func(np.fft.fft, [x], tf.complex64)",
    "function": "a Python function that builds nodes",
    "graph_util": _CHECKPOINTS,
    "hub": "a model of your own",
    "image": _IMAGES,
    "import_graph_def": "tf.train.import_meta_graph",
    "io": _FILES,
    "keras": _LAYERS,
    "lite": "tslab.export.onnx.to_onnx",
    "lookup": "a dict of Python, before values are fed",
    "parse_example": _FILES,
    "parse_single_example": _FILES,
    "profiler": _PROFILE,
    "python_io": _FILES,
    "read_file": "open, of Python",
    "saved_model": _CHECKPOINTS,
    "sparse": "tensors with their zeros",
    "sparse_placeholder": "tf.placeholder, fed with zeros",
    "sparse_tensor_to_dense": "the dense tensor itself",
    "spectral": "tf.py_func, with np.fft",
    "string": _TEXT,
    "string_split": _TEXT,
    "string_to_number": "float, of Python",
    "strings": _TEXT,
    "sysconfig": "nothing: there is no library to link to",
    "tpu": _DISTRIBUTED,
    "compat.v2": "tf.compat.v1, which is tf itself",
    "contrib.eager": "tf.InteractiveSession, with x.eval()",
    "contrib.estimator": _LOOP,
    "contrib.factorization": "the package scikit-learn",
    "contrib.keras": _LAYERS,
    "contrib.learn": f"{_LOOP}; for data, tf.examples.tutorials.mnist or sklearn.datasets",
    "contrib.lookup": "a dict of Python, before values are fed",
    "contrib.slim.learning": _LOOP,
    "contrib.slim.losses": "tf.losses, whose labels come before the predictions",
    "contrib.tensorboard": "tf.summary",
    "contrib.tfprof": _PROFILE,
    "contrib.training": _LOOP,
    "nn.raw_rnn": "tf.nn.dynamic_rnn with a cell of your own, or tf.while_loop",
    "data.FixedLengthRecordDataset": _FILES,
    "data.TFRecordDataset": _FILES,
    "data.TextLineDataset": _FILES,
    "python.debug": _DEBUGGER,
    "python.keras": _LAYERS,
    "python.tools": _CHECKPOINTS,
    "train.ClusterSpec": _DISTRIBUTED,
    "train.Example": _FILES,
    "train.Feature": _FILES,
    "train.Features": _FILES,
    "train.MonitoredSession": "tf.train.SingularMonitoredSession",
    "train.Server": _DISTRIBUTED,
    "train.Supervisor": "tf.train.MonitoredTrainingSession",
    "train.batch_join": "tf.train.batch",
    "train.match_filenames_once": "glob.glob, of Python",
    "train.shuffle_batch_join": "tf.train.shuffle_batch",
    "train.replica_device_setter": _DISTRIBUTED,
}
"""By TensorFlow's name, without the `tf.`"""
