"""congtin: news of local-government portals as an archive and as feeds."""
