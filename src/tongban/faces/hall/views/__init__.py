"""The hall's pages, one file for each thing that people do in it."""
