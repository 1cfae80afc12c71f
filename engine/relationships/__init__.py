"""Who stands how to a young person: what each relationship needs to hold, when it does, and who may begin one."""
