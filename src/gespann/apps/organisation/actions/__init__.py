"""What can be done to the organisation: each act asks its rule and happens whole or not at all."""
