"""A multi-layer perceptron that learns XOR: four clusters of points, opposite ones of one class."""

import numpy as np

import tslab as ts

np.random.seed(0)
red_points = np.concatenate(
    (
        0.2 * np.random.randn(25, 2) + np.array([[0, 0]] * 25),
        0.2 * np.random.randn(25, 2) + np.array([[1, 1]] * 25),
    )
)
blue_points = np.concatenate(
    (
        0.2 * np.random.randn(25, 2) + np.array([[0, 1]] * 25),
        0.2 * np.random.randn(25, 2) + np.array([[1, 0]] * 25),
    )
)

ts.Graph().as_default()

X = ts.placeholder()
c = ts.placeholder()

W_hidden = ts.Variable(np.random.randn(2, 2))
b_hidden = ts.Variable(np.random.randn(2))
p_hidden = ts.sigmoid(ts.add(ts.matmul(X, W_hidden), b_hidden))

W_output = ts.Variable(np.random.randn(2, 2))
b_output = ts.Variable(np.random.randn(2))
p_output = ts.softmax(ts.add(ts.matmul(p_hidden, W_output), b_output))

J = ts.negative(ts.reduce_sum(ts.reduce_sum(ts.multiply(c, ts.log(p_output)), axis=1)))

minimization_op = ts.train.GradientDescentOptimizer(learning_rate=0.03).minimize(J)

feed_dict = {
    X: np.concatenate((blue_points, red_points)),
    c: [[1, 0]] * len(blue_points) + [[0, 1]] * len(red_points),
}

session = ts.Session()
losses = []
for step in range(1000):
    J_value = session.run(J, feed_dict)
    losses.append(J_value)
    if step % 100 == 0:
        print("Step:", step, "Loss:", J_value)
    session.run(minimization_op, feed_dict)

print("Hidden layer weights:\n", session.run(W_hidden))
print("Output layer weights:\n", session.run(W_output))
