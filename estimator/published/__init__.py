"""Bills that AWS and others published, each as a document that should cost the same, and what it costs here."""
