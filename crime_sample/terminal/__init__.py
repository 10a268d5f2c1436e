"""What people see and type in a terminal: tables, and the review by plain prompts."""
