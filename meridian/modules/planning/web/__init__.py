"""Pages of joint planning."""
