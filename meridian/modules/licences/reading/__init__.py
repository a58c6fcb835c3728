"""Reading photos of documents. Optional: the extra ``[ocr]``; everything heavy is imported inside functions."""
