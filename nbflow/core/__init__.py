"""What a workflow is: values and pure functions. No threads, no files, no Jupyter."""
