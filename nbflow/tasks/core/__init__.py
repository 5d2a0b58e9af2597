"""Tasks that stand for what an author writes: constants, collections, operators, resources."""
