"""What tests share and pytest does not hand them: sites to fill, processes, browsers, git."""
