"""An executed notebook → one HTML file that asks nobody for anything; the only room that knows nbconvert."""
