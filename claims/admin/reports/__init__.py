"""Logging a report: a source, a claim read in it, and the responses to it, on one page."""

from .page import ReportPages

__all__ = ["ReportPages"]
