"""Transactions: what is done together counts together, or is undone."""

from nbflow.engine.transactions import (
    CommitMode,
    Transaction,
    TransactionState,
    get_transaction,
    transaction,
)

__all__ = ["CommitMode", "Transaction", "TransactionState", "get_transaction", "transaction"]
