"""Pages made by the server, beside the chat: plain HTML that works without script."""
