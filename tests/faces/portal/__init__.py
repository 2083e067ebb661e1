"""Tests of the portal: pages by who asks, filing end to end, words, numbers of statements."""
