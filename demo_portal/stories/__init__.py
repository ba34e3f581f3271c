"""The hand-written sentences of the demo's articles, one TOML file per field of a ward's life."""
