"""Chapter 1's exercises: what each is tried on, and the hints to it."""

from __future__ import annotations

from ..content import Exercise
from . import feeds, ours, pieces, sessions, traversals, values
from .questions import PREDICTIONS, QUESTIONS

__all__ = ["EXERCISES", "PREDICTIONS", "QUESTIONS", "WORKED"]

WORKED = (  # how lines begin that the worked examples give away
    "super().__init__([x, y])",  # of add
    "for input_node in node.input_nodes:",  # of every_visit, with the next two
    "visit(input_node)",
    "def visit(node):",
)

EXERCISES = [
    Exercise(
        "01.1",
        "Graph",
        "warm-up",
        parts=(),
        visible=[pieces.case_empty, pieces.case_default],
        hidden=[pieces.case_two_graphs, pieces.case_only_when_asked, pieces.case_latest_default],
        misconceptions=pieces.GRAPH_MISCONCEPTIONS,
        hints=(
            "Two places: what each graph has for itself, and what all graphs share. Which is the "
            "list, which the default?",
            "In __init__, put an empty list on self. In as_default, change the attribute of the "
            "class, so that any code "
            "that knows Graph can read it.",
            "An attribute of the class is written with the name of the class: Graph.something = … . "
            "The graph that was "
            "asked is called self.",
        ),
        ours=ours.graph,
        setting=pieces.keep_default,
    ),
    Exercise(
        "01.2",
        "Operation",
        "warm-up",
        parts=("Graph", "Node"),
        visible=[pieces.case_inputs, pieces.case_consumers],
        hidden=[
            pieces.case_new_has_no_consumers,
            pieces.case_two_consumers,
            pieces.case_chain,
            pieces.case_twice,
            pieces.case_computes_nothing,
            pieces.case_joins,
        ],
        misconceptions=pieces.OPERATION_MISCONCEPTIONS,
        hints=(
            "An edge of the graph is noted at both its ends. Which note is on the operation, which on its inputs?",
            "Keep the list of inputs on self. Then go through them, and add the operation to the "
            "list that each of them has.",
            "for node in input_nodes: … the list to grow is node.consumers, and what goes into it is "
            "the operation itself.",
        ),
        ours=ours.operation,
        setting=pieces.own_graph,
    ),
    Exercise(
        "01.3",
        "matmul",
        "warm-up",
        parts=("Graph", "Operation"),
        visible=[values.case_product, values.case_matmul_inputs],
        hidden=[values.case_matrices, values.case_rectangles, values.case_matmul_changes_nothing],
        misconceptions=values.MATMUL_MISCONCEPTIONS,
        hints=(
            "It is add once more, with another compute. Go through its four steps.",
            "Hand x and y to Operation in this order. In compute, x and y are arrays: NumPy has an "
            "operator for their product.",
            "super().__init__ wants one list. NumPy's matrix product is spelt @, or np.matmul, or a.dot(b).",
        ),
        ours=ours.matmul,
        setting=pieces.own_graph,
    ),
    Exercise(
        "01.4",
        "Variable",
        "core",
        parts=("Graph", "Node"),
        visible=[values.case_value, values.case_matrix],
        hidden=[values.case_fractions, values.case_own_memory, values.case_two_variables, values.case_is_node],
        misconceptions=values.VARIABLE_MISCONCEPTIONS,
        hints=(
            "A Variable is a node and has a value. What if someone later changes the array that it was made from?",
            "First let Node do its part. Then make a new array of the initial value. Which of "
            "NumPy's functions copies?",
            "np.asarray hands an array back as it is; np.array makes a new one. The attribute is called value.",
        ),
        ours=ours.variable,
        setting=pieces.own_graph,
    ),
    Exercise(
        "01.5",
        "traverse_postorder",
        "core",
        parts=("Graph", "Operation"),
        visible=[traversals.case_affine_order, traversals.case_shared],
        hidden=[
            traversals.case_leaf,
            traversals.case_two_depths,
            traversals.case_side_branch,
            traversals.case_again,
            traversals.case_doublings,
        ],
        misconceptions=traversals.TRAVERSAL_MISCONCEPTIONS,
        hints=(
            "every_visit is almost right. What should happen when it comes to a node that it has been to?",
            "Keep what has been visited, in each call anew. Ask it before you go into the inputs, "
            "not just before you list.",
            "Inside visit, the first thing is: if the node is known, return. A set answers `node in known` at once, "
            "however many nodes it holds.",
        ),
        ours=ours.traverse_postorder,
        setting=pieces.own_graph,
    ),
    Exercise(
        "01.6",
        "Session",
        "core",
        parts=("Graph", "Operation", "placeholder", "Variable", "add"),
        visible=[sessions.case_run_affine, sessions.case_run_again],
        hidden=[
            sessions.case_run_list,
            sessions.case_run_order,
            sessions.case_run_long,
            sessions.case_run_leaf,
            sessions.case_run_variable,
            sessions.case_run_once,
        ],
        misconceptions=sessions.SESSION_MISCONCEPTIONS,
        hints=(
            "There are three kinds of node, and each gets its value in another way. Which?",
            "A placeholder's value is in feed_dict, to be made an array. A Variable has it. For an "
            "operation, collect the "
            "values of its input nodes from the table, in order, and hand them to compute.",
            "isinstance(node, …) tells the kinds apart. compute(*arguments) hands over the elements "
            "of a list one by one; "
            "the list is made by going through node.input_nodes and looking each of them up in values.",
        ),
        ours=ours.session,
        setting=pieces.own_graph,
    ),
    Exercise(
        "01.7",
        "relu",
        "core",
        parts=(),
        visible=[values.case_relu, values.case_relu_runs],
        hidden=[
            values.case_relu_fraction,
            values.case_relu_matrix,
            values.case_relu_number,
            values.case_relu_changes_nothing,
        ],
        misconceptions=values.RELU_MISCONCEPTIONS,
        hints=(
            "compute gets an array. You want, for each of its elements, the larger of two numbers.",
            "NumPy has a function for the larger of two arrays, element by element; one of them may be the number 0.",
            "It is not np.max, which looks for one maximum. Look at the functions of NumPy that begin with maxi… .",
        ),
        ours=ours.relu,
    ),
    Exercise(
        "01.8",
        "careful_run",
        "stretch",
        parts=("Graph", "Operation", "placeholder", "Variable", "add"),
        visible=[feeds.case_careful_affine, feeds.case_careful_tuple, feeds.case_careful_operation],
        hidden=[
            feeds.case_careful_behind,
            feeds.case_careful_subclass,
            feeds.case_careful_variable,
            feeds.case_careful_once,
            feeds.case_careful_feed_kept,
        ],
        misconceptions=feeds.CAREFUL_MISCONCEPTIONS,
        hints=(
            "What is fed is known from the start, whatever kind of node it is fed for. Where does a memo begin?",
            "Begin the table of values with the feeds, each made an array. Then ask for the value of "
            "the fetched node; "
            "whoever is in the table answers at once, so nothing behind it is asked.",
            "A function value_of(node), inside careful_run, that first looks into values; then, for "
            "a Variable, takes its "
            "value; and else calls compute with value_of of each input, and puts the result into values.",
        ),
        ours=ours.run,
        setting=pieces.own_graph,
    ),
    Exercise(
        "01.9",
        "traverse_deep",
        "stretch",
        parts=("Graph", "Operation"),
        visible=[traversals.case_affine_order, traversals.case_shared, traversals.case_deep],
        hidden=[
            traversals.case_leaf,
            traversals.case_two_depths,
            traversals.case_side_branch,
            traversals.case_again,
            traversals.case_doublings,
        ],
        misconceptions=traversals.DEEP_MISCONCEPTIONS,
        hints=(
            "Python keeps a stack of calls for you, and it is short. A list can be a stack too: append and pop.",
            "A node comes off the stack twice: the first time its inputs have to go on before it is "
            "done, the second time "
            "they are done. Keep with each node which of the two it is.",
            "stack = [(node, False)]. Pop; if it is listed already, go on; if the flag is True, list "
            "it; else push it back "
            "with True, and on top of it each input with False.",
        ),
        ours=ours.traverse_postorder,
        setting=pieces.own_graph,
    ),
]
