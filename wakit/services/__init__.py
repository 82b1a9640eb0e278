"""The one place to extend: one module for each subject. See ``registry.load``."""

__all__: list[str] = []
