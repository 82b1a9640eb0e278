"""What a notebook calls: the façade of a review, the desk and progress; the only room that knows ipywidgets."""
