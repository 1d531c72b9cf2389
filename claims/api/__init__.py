"""The API: what the exports hold, in pages of JSON, by the same questions. It only reads."""
