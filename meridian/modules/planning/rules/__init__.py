"""What can be said of joint plans without the database."""
