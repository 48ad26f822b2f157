"""Chapter 1's predictions and quiz questions."""

from __future__ import annotations

from ..content import Prediction, Question

PREDICTIONS = [
    Prediction(
        "01.p1",
        "Building a graph computes nothing. The line z = ts.add(y, b) made a node that knows whom to "
        "ask; nobody has asked "
        "yet. Only session.run calls compute.",
    ),
    Prediction(
        "01.p2",
        "A Python name is a label on a node, and not the node. The line a = ts.constant(100.0) moved "
        "the label to a new "
        "node. The graph still has the old one, and the sum still has it as its input.",
    ),
    Prediction(
        "01.p3",
        "Each doubling has two edges to the node before it, and the walk goes down both. So V(n) = 2 "
        "V(n-1) + 1, with "
        "V(0) = 1: that is 2^(n+1) - 1 visits for n + 1 nodes.",
    ),
    Prediction(
        "01.p4",
        "A run walks backwards from what is fetched, along input_nodes. It meets y, b, A and x on "
        "its way from z, and none "
        "of the thousand, though all of them are consumers of x. A run costs what its fetch needs.",
    ),
    Prediction(
        "01.p5",
        "Python's + joins two tuples. The careless run hands on what it was fed, a tuple, and add "
        "writes x + y. No error "
        "says so: the result is merely wrong. One np.asarray, where values enter, prevents it.",
    ),
]

QUESTIONS = [
    Question(
        "01.q1",
        "An arrow goes from y to z in the picture. What does it say?",
        {
            "a": ("y is computed from z", "The value travels along the arrow, from y to z."),
            "b": (
                "the value of y is an input of z",
                "Then y is among the input nodes of z, and z among the consumers of y.",
            ),
            "c": ("y and z are equal", "They are two nodes. z may do anything with the value of y."),
            "d": ("y was built after z", "An input has to be there before the node that uses it can be built."),
        },
        "b",
    ),
    Question(
        "01.q2",
        "Which of the three things that make an operation does a run NOT need, to work out a value?",
        {
            "a": ("compute", "Without it nothing can be worked out."),
            "b": ("input_nodes", "They say whose values compute gets."),
            "c": ("consumers", "Forwards, input_nodes is enough. The way back, for gradients, will need consumers."),
        },
        "c",
    ),
    Question(
        "01.q3",
        "A model predicts a price from the size of a flat. Which nodes hold the size, and the price "
        "of one square metre "
        "that the model is to learn?",
        {
            "a": (
                "size: placeholder, price per metre: Variable",
                "The size comes with each run. What is learnt stays.",
            ),
            "b": (
                "size: Variable, price per metre: placeholder",
                "Then each run would need the price, and keep the size.",
            ),
            "c": ("both: placeholder", "Then nothing would stay from run to run, and nothing could be learnt."),
            "d": ("both: constant", "A constant never changes: no other flat, and nothing learnt."),
        },
        "a",
    ),
    Question(
        "01.q4",
        "p = negative(x), q = add(x, p). In which order can their values be computed?",
        {
            "a": ("x, p, q", "Each node comes after its inputs. Here there is no other order that works."),
            "b": ("p, x, q", "p needs the value of x, which comes too late."),
            "c": ("x, q, p", "q needs the value of p, which comes too late."),
        },
        "a",
    ),
    Question(
        "01.q5",
        "What is the memo of a traversal for?",
        {
            "a": ("it keeps values from one run to the next", "It lasts for one walk. Values change with what is fed."),
            "b": (
                "each node is visited once, however many paths lead to it",
                "So the walk costs nodes, and not paths.",
            ),
            "c": ("it puts the inputs first", "That is the post-order's doing, with or without a memo."),
        },
        "b",
    ),
    Question(
        "01.q6",
        "z = ts.matmul(A, v), with A of shape (2, 2) and v of shape (3,). When does tslab say that this cannot be?",
        {
            "a": (
                "when z is built",
                "The shapes are known by then, so the line that made the mistake is the one that is shown.",
            ),
            "b": (
                "when z is run",
                "By then the mistake may be a hundred lines away. Only unknown shapes have to wait.",
            ),
            "c": (
                "never: NumPy stretches v",
                "Broadcasting stretches operands of add or multiply; matmul has its own rule.",
            ),
        },
        "a",
    ),
    Question(
        "01.q7",
        "y = matmul(A, x), z = add(y, b). You run z and feed y. What has to be computed?",
        {
            "a": ("y, then z", "y has its value already: it was fed."),
            "b": ("z alone", "The walk stops at what is fed. Neither A nor x is looked at."),
            "c": ("nothing", "z is not fed itself, so its compute has to run."),
        },
        "b",
    ),
    Question(
        "01.q8",
        "From chapter 0. Why did the points come in a placeholder, and the weights in Variables?",
        {
            "a": ("the points are more", "Either may hold an array of any size."),
            "b": (
                "the points come with each run, the weights stay from run to run",
                "So one network can be asked about any points; and what a step has changed is there in the next.",
            ),
            "c": (
                "a placeholder is faster",
                "It is no matter of speed. What is given anew at each run, and what is kept?",
            ),
        },
        "b",
    ),
    Question(
        "01.q9",
        "From chapter 0. A step of training has been run once. What is different now?",
        {
            "a": ("the values of the Variables", "A step moves them against the gradient; all else stays as it was."),
            "b": ("the graph: it has new nodes", "The step was a node of it all the time. Running it adds none."),
            "c": (
                "the points that are fed",
                "They come from outside. The network fits itself to them, not they to it.",
            ),
            "d": ("the learning rate", "It says how far each step goes, and here it stays the same."),
        },
        "a",
    ),
]
