"""Views of the release pages: queue, batches, published items, withdrawals."""
