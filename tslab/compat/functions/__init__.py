"""The functions of `tf` itself that tslab does not have, by what they are about."""
