"""Chapter 7's predictions and quiz questions."""

from __future__ import annotations

from ..content import Prediction, Question

PREDICTIONS = [
    Prediction(
        "07.p1",
        "Between 16,777,216 = 2²⁴ and twice that, 32 bits have room for even numbers only: a number keeps 24 binary "
        "digits, and this one would need 25. So 1 is rounded away, and the sum is the number that it was.",
    ),
    Prediction(
        "07.p5",
        "b2 shifts both classes of all points at once. Four pulls of about a half add up to a hundredth, and each was "
        "rounded as a number of its own size. The sum has kept the roundings, and lost the size.",
    ),
    Prediction(
        "07.p2",
        "The product of two 10 × 10 matrices takes the processor 2 · 10³ / (5 · 10¹⁰) s = 40 ns. The GPU needs 10,000 "
        "ns before it has even begun. A device for large products is of no use for small ones.",
    ),
    Prediction(
        "07.p3",
        "tf.function runs the Python once, with placeholders in the place of numbers, and keeps the graph that this "
        "builds. notes.append is no operation, so it is not in the graph: it ran while that was built, never after.",
    ),
    Prediction(
        "07.p4",
        "120 units look at 400 numbers each: 400 · 120 weights and 120 biases. All the rest of LeNet together has "
        "13,586. It is the full layers that cost, and not the convolutions, which use their few weights everywhere.",
    ),
]

QUESTIONS = [
    Question(
        "07.q1",
        "Which of these is no reason to leave your own library for TensorFlow?",
        {
            "a": ("it runs on GPUs and on several machines", "That is the first reason that most people have."),
            "b": ("its gradients are more correct", "They are the same, as this chapter shows, to the last digits."),
            "c": ("others have built and tested architectures in it", "That saves months, so it is a good reason."),
        },
        "b",
    ),
    Question(
        "07.q2",
        "From chapter 1. Your program has built J = network(tf)['J']. What has TensorFlow computed of J so far?",
        {
            "a": ("nothing", "A graph is a plan. A session computes, and only what it is asked for."),
            "b": ("its value", "It has not been fed yet, so there is no value that J could have."),
            "c": ("its gradient", "That is more graph. It is built by tf.gradients, and computed by a session."),
        },
        "a",
    ),
    Question(
        "07.q3",
        "Two engines agree to 3e-8 on a loss in 32 bits. What do you conclude?",
        {
            "a": ("one of them has a bug", "A bug shows as 1e-2 or more, mostly. This is half of the gap beside 1."),
            "b": ("they do the same", "The gap beside 1 is 1.2e-7 in 32 bits. Closer than that they can hardly come."),
            "c": ("32 bits are not enough to train", "Most networks are trained with 32 bits, or with 16."),
        },
        "b",
    ),
    Question(
        "07.q4",
        "From chapter 5. What does a gradient function need from the way forward, so that a tape has to keep it alive?",
        {
            "a": ("nothing", "The gradient of a product needs its factors. They were computed on the way forward."),
            "b": ("the values that went in or came out", "That is why training takes more memory than predicting."),
            "c": ("the loss", "The loss itself has the gradient 1, whatever its value is."),
        },
        "b",
    ),
    Question(
        "07.q5",
        "Where does a tape have its order of operations from?",
        {
            "a": ("from a walk through the graph", "A session needs that. When a tape is recorded there is no graph."),
            "b": ("from the order in which Python ran them", "Each came after its inputs, as there was no other way."),
            "c": ("it sorts them when a gradient is asked for", "By then they lie in order; nothing has to be sorted."),
        },
        "b",
    ),
    Question(
        "07.q6",
        "From chapter 4. The gradient is positive. Which call takes a step of gradient descent?",
        {
            "a": ("w.assign_add(rate * gradient)", "That goes uphill: the loss grows where the gradient points."),
            "b": ("w.assign_sub(rate * gradient)", "Against the gradient, in a step that the rate makes small."),
            "c": ("w.assign(rate * gradient)", "That forgets where w was, and puts the step in its place."),
        },
        "b",
    ),
    Question(
        "07.q8",
        "LeNet's first convolution has 156 parameters, for pictures of 32 × 32. How many has it for 64 × 64?",
        {
            "a": ("156", "The filters are the same. They are used at more places, and that costs time, not weights."),
            "b": ("624", "That would be so if each place had weights of its own, as in a full layer."),
            "c": ("312", "The picture has two times the side, but the side is nowhere in the formula."),
        },
        "a",
    ),
    Question(
        "07.q7",
        "You take an architecture from a zoo with weights=None. What does it know about pictures?",
        {
            "a": ("nothing", "Its weights are random. Only the graph is ready-made; it has to be trained."),
            "b": (
                "what the zoo's data have taught it",
                "For that one loads trained weights: a file of many megabytes.",
            ),
            "c": ("edges, but no objects", "Even edges are learnt. Random filters look for nothing in particular."),
        },
        "a",
    ),
]
