"""What the chapters use to teach: checks of exercises, hints, predictions, quiz questions, and pictures of own code.

    check("01.2", Operation)            is it right? if not, on which smallest example, and what is the likely mistake?
    hint("01.2")                        the next of three hints
    predict("01.p1", guess, observe)    commit to a prediction first, then see what happens, and why
    quiz("01.q1")                       a question with feedback for each answer; quiz("01.q1", "b") in writing
    collect("my_library.py")            what the learner wrote in chapters 1 to 6, as a module of their own
    learner_trace(z, feed, run)         a run of the learner's own library, for `draw` and `GraphStepper`
    with_tensorflow("07.r1", compute)   what TensorFlow computes, or computed when it was recorded

They print plain text, and in a notebook draw below it. They never raise because an answer is wrong, and keep what was
answered in a local progress file.
"""

from .checks import CheckResult, check, hint
from .collecting import collect
from .content import CourseError
from .questions import predict, quiz
from .recording import with_tensorflow
from .traces import learner_trace

__all__ = [
    "CheckResult",
    "CourseError",
    "check",
    "collect",
    "hint",
    "learner_trace",
    "predict",
    "quiz",
    "with_tensorflow",
]
