"""Recurrent networks: cells, and what goes with a cell over the steps of sequences.

structures   states of several tensors
base         RNNCell: what cells have in common
cells        BasicRNNCell, GRUCell, LSTMCell; wrappers: cells around cells
unrolling    steps built one after the other, where their number is known; looping: a loop, where it is not
sequences    dynamic_rnn and static_rnn; bidirectional: both ways
rnn_cell     `tf.nn.rnn_cell`
"""

from . import rnn_cell as rnn_cell
from .bidirectional import bidirectional_dynamic_rnn as bidirectional_dynamic_rnn
from .bidirectional import static_bidirectional_rnn as static_bidirectional_rnn
from .sequences import dynamic_rnn as dynamic_rnn
from .sequences import static_rnn as static_rnn
