"""What a person does in the builder: each is one edit of the document."""
