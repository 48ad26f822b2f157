"""The TrainingMonitor."""
