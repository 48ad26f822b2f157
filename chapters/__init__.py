"""The chapters' solution notebooks, packaged so that `tslab learn` finds them wherever tslab is installed."""
