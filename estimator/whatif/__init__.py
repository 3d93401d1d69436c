"""What if: other forms of the same architecture, each an ordinary architecture again."""
