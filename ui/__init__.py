"""What people see: the chat on the web and the commands in a terminal. Nothing heavy is imported here."""
