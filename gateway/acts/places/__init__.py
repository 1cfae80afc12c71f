"""Where and when people are at work: attachments, rotas, terms."""
