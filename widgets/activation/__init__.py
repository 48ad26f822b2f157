"""The ActivationExplorer."""
