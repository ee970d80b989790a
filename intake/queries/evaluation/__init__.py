"""Reading councils and evaluations; who is recused sees nothing of the proposal."""
