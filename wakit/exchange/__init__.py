"""What goes to other people's programs and comes back from them: texts in, texts out, no file and no network."""
