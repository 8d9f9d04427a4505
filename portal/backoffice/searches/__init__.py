"""What people look for: words that find each other (近义词、地名), and searches that found nothing."""
