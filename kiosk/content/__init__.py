"""What visitors see: read from the home's files, checked as a whole and compiled for the screen."""
