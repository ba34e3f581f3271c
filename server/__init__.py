"""The only place that knows HTTP serving: pages, search, dynamic feeds, JSON API, health. It reads the store and never writes."""
