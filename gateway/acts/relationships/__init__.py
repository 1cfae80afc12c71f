"""How people come to stand to a young person, and cease to: allocation, referral, thresholds, contacts, conflicts."""
