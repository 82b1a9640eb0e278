"""What a notebook calls: the façade of a review, and the forms; the only room that knows ipywidgets."""
