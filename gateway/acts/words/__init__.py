"""What people said, written down, taken back, listed, previewed: consent, objections, competence, family ties."""
