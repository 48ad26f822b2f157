"""The tests; a package, so that those that share helpers can import them."""
