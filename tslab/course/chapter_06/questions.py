"""Chapter 6's predictions and quiz questions."""

from __future__ import annotations

from ..content import Prediction, Question

PREDICTIONS = [
    Prediction(
        "06.p1",
        "Three of the four, and no line does better. Cut one corner off, and the other three are on one side; two of "
        "these are of one class, and the third is where it should not be.",
    ),
    Prediction(
        "06.p2",
        "One. Equal units get equal values from every point, hence equal gradients, hence equal steps. Four units "
        "that are copies of each other know no more than a single one.",
    ),
    Prediction(
        "06.p3",
        "Each fold doubles the number of straight pieces: 2, 4, 8, 16, 32. Five layers of two units make 32 pieces. A "
        "single layer of ten units could bend in ten places, which makes 11.",
    ),
    Prediction(
        "06.p4",
        "With all probabilities at 1/10, each digit costs -ln 1/10 = ln 10 = 2.3026, whatever digit it is. The last "
        "layer was set to zero for this; a random one starts near it.",
    ),
    Prediction(
        "06.p5",
        "Lower, by several digits in a hundred. In the first test most writers had been met in training, and the "
        "network knew their hands. Which of the two numbers is the true one depends on whom the network will serve.",
    ),
    Prediction(
        "06.p6",
        "Three. A line has two sides, and two lines make a stripe or a corner, both open. Three lines are the fewest "
        "that can close: a triangle. Each unit more is one more side.",
    ),
]

QUESTIONS = [
    Question(
        "06.q1",
        "From chapter 2. A perceptron has two inputs. Where is it undecided, with p = 1/2 for both classes?",
        {
            "a": ("on a straight line", "Where the two logits are equal, and both are affine in x."),
            "b": ("on a curve that depends on the sigmoid", "The sigmoid is 1/2 where its argument is 0."),
            "c": ("at a single point", "One equation for two unknowns leaves a whole line of solutions."),
        },
        "a",
    ),
    Question(
        "06.q2",
        "The hidden layer has 3 units, there are 2 classes, and a batch of 50 points of the plane. Which shape has the "
        "matrix of all hidden values?",
        {
            "a": ("(2, 3)", "That is the first matrix of weights."),
            "b": ("(50, 3)", "A row for each point, a number for each hidden unit."),
            "c": ("(3, 2)", "That is the second matrix of weights."),
        },
        "b",
    ),
    Question(
        "06.q3",
        "From chapter 5. Deep inside a network a sigmoid gives 0.999. By which factor does it multiply the gradient?",
        {
            "a": ("0.999", "That is its value. The local derivative is σ (1 - σ)."),
            "b": ("about 0.001", "0.999 · 0.001. A saturated sigmoid lets nearly nothing through."),
            "c": ("1/4", "That is the most that it can be, where the sigmoid gives 1/2."),
        },
        "b",
    ),
    Question(
        "06.q4",
        "Someone removes the sigmoid from a network with ten hidden layers. What kind of boundary can it draw now?",
        {
            "a": (
                "any that it could before: it is the layers that bend",
                "A layer turns, stretches and shifts the plane. All the bends came from the sigmoids.",
            ),
            "b": (
                "ten straight pieces, one from each layer",
                "Affine after affine is affine: the layers add no pieces, they merge into a single one.",
            ),
            "c": ("a straight line", "All the layers together are one matrix and one bias."),
            "d": (
                "a curve: there is still the softmax at the end",
                "The border is where two logits are equal, and softmax does not move that place.",
            ),
        },
        "c",
    ),
    Question(
        "06.q5",
        "From chapter 4. Why does the optimizer read all gradients before it moves the first Variable?",
        {
            "a": (
                "they are all meant for one and the same place",
                "The table says how J changes from here. Once a Variable has moved, here is somewhere else.",
            ),
            "b": (
                "it saves work: one backward pass instead of many",
                "It does. But with moves in between the result would be another one, and a worse one.",
            ),
            "c": (
                "otherwise some Variables would move twice",
                "Each would move once. But the later ones by gradients of a place that has been left.",
            ),
        },
        "a",
    ),
    Question(
        "06.q6",
        "All weights of a network begin at 0, the biases too. What happens to the first layer in the first step?",
        {
            "a": ("nothing", "What comes back to it has been multiplied by the weights above, and these are 0."),
            "b": (
                "all its units move, and all in the same way",
                "So they do where all weights are equal, but not 0. Here their gradients have been multiplied by 0.",
            ),
            "c": (
                "it moves, and the last layer stays",
                "The other way round: only what lies behind a layer of zeros gets no gradient.",
            ),
        },
        "a",
    ),
    Question(
        "06.q7",
        "From chapter 3. What does an untrained network cost per picture, if there are ten equally likely classes?",
        {
            "a": ("ln 2 = 0.69…", "That is the loss at chance for two classes."),
            "b": ("ln 10 = 2.30…", "-ln of the probability of the right class, 1/10."),
            "c": ("9/10", "That is how often a guess is wrong. The loss is a logarithm."),
        },
        "b",
    ),
    Question(
        "06.q8",
        "After each epoch you look at the test data, and in the end keep the epoch that was best on them. What is its "
        "rate on these data?",
        {
            "a": ("a fair estimate for new data", "It was chosen for being lucky on just these."),
            "b": ("too good", "What you have chosen by is training data, in a way. Keep a third part for choosing."),
            "c": ("too bad", "It is the best of many, so if anything it flatters."),
        },
        "b",
    ),
]
