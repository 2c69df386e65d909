"""Evidence (证明材料): uploaded files, inspected and stored under the hash of their content."""
