"""Tests of what fetches the article behind a story."""
