"""模拟对端: local stand-ins for systems outside. One process for all; imports nothing of tongban; every answer says that it is simulated."""
