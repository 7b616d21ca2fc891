"""Measuring the answers: datasets, measures, runs and reports. The evaluation runs the production code."""
