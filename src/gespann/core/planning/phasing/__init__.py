"""When the money is spent: how amounts are spread over the periods of a plan."""
