"""Least squares by the normal equations, by Cholesky's decomposition, and by a solver; principal components."""

import numpy as np
import tensorflow as tf

tf.reset_default_graph()
sess = tf.Session()

x_vals = np.linspace(0, 10, 100)
y_vals = x_vals + np.random.RandomState(15).normal(0, 1, 100)
A = np.column_stack((x_vals, np.ones(100)))
b = np.transpose([y_vals])

A_tensor = tf.constant(np.asarray(A), dtype=tf.float64)
b_tensor = tf.constant(np.asarray(b), dtype=tf.float64)

# the normal equations
tA_A = tf.matmul(tf.transpose(A_tensor), A_tensor)
tA_A_inv = tf.matrix_inverse(tA_A)
product = tf.matmul(tA_A_inv, tf.transpose(A_tensor))
solution = tf.matmul(product, b_tensor)

# Cholesky's decomposition
L = tf.cholesky(tA_A)
tA_b = tf.matmul(A_tensor, b_tensor, transpose_a=True)
sol1 = tf.matrix_solve(L, tA_b)
sol2 = tf.matrix_solve(tf.transpose(L), sol1)

# matrices
identity_matrix = tf.diag([1.0, 2.0, 3.0])
D = tf.convert_to_tensor(np.array([[1.0, 2.0, 3.0], [-3.0, -7.0, -1.0], [0.0, 5.0, -2.0]]))
S = D + tf.transpose(D)
eigenvalues, eigenvectors = tf.self_adjoint_eig(S)
rebuilt = tf.matmul(eigenvectors * eigenvalues, eigenvectors, transpose_b=True)

# principal components of centred data
data = np.random.RandomState(16).randn(30, 3).dot(np.diag([3.0, 1.0, 0.1]))
X = tf.placeholder(tf.float64, [None, 3])
centred = X - tf.reduce_mean(X, 0)
covariance = tf.matmul(centred, centred, transpose_a=True) / tf.cast(tf.shape(X)[0], tf.float64)
variances, components = tf.self_adjoint_eig(covariance)

results = {
    "solution": sess.run(solution),
    "by Cholesky": sess.run(sol2),
    "diagonal": sess.run(identity_matrix),
    "determinant": sess.run(tf.matrix_determinant(D)),
    "inverse": sess.run(tf.matrix_inverse(D)),
    "eigenvalues": sess.run(eigenvalues),
    "rebuilt": sess.run(rebuilt),
    "gradient": sess.run(tf.gradients(tf.log(tf.matrix_determinant(tA_A)), A_tensor)[0]),
    "variances": sess.run(variances, {X: data}),
    "cross": sess.run(tf.cross([1.0, 0.0, 0.0], [0.0, 1.0, 0.0])),
    "segments": sess.run(tf.segment_sum(tf.constant([[1, 2], [3, 4], [5, 6]]), tf.constant([0, 0, 1]))),
    "divisions": sess.run([tf.div(3, 4), tf.truediv(3, 4), tf.floordiv(3.0, 4.0), tf.mod(22.0, 5.0)]),
}
