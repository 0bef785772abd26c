"""Frame codecs: bytes of one format to a Report; a folder each, with vectors and source note."""
