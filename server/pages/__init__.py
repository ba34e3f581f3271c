"""The pages for people: each module asks the store for what one kind of page shows and gives it to a template."""
