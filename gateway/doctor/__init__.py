"""What is unsafe or missing in a deployment, each with the way out. It looks, and changes nothing."""
