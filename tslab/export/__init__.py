"""How a graph leaves tslab, for other programs. Each way needs an extra, and imports it when it is first used."""
