"""A perceptron that learns to tell two clusters of points apart."""

import numpy as np

import tslab as ts

np.random.seed(0)
red_points = np.random.randn(50, 2) - 2 * np.ones((50, 2))
blue_points = np.random.randn(50, 2) + 2 * np.ones((50, 2))

ts.Graph().as_default()

X = ts.placeholder()
c = ts.placeholder()

W = ts.Variable(np.random.randn(2, 2))
b = ts.Variable(np.random.randn(2))

p = ts.softmax(ts.add(ts.matmul(X, W), b))
J = ts.negative(ts.reduce_sum(ts.reduce_sum(ts.multiply(c, ts.log(p)), axis=1)))

minimization_op = ts.train.GradientDescentOptimizer(learning_rate=0.01).minimize(J)

feed_dict = {
    X: np.concatenate((blue_points, red_points)),
    c: [[1, 0]] * len(blue_points) + [[0, 1]] * len(red_points),
}

session = ts.Session()
losses = []
for step in range(100):
    J_value = session.run(J, feed_dict)
    losses.append(J_value)
    if step % 10 == 0:
        print("Step:", step, "Loss:", J_value)
    session.run(minimization_op, feed_dict)

W_value = session.run(W)
b_value = session.run(b)
print("Weight matrix:\n", W_value)
print("Bias:\n", b_value)
