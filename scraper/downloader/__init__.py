"""How pages are fetched: pace, retries, robots.txt, redirects, guarded addresses, TLS, cookies, decoding."""
