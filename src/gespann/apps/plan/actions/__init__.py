"""What people do in a planning round."""
