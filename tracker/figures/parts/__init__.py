"""Parts of pages that pages of other capabilities show too."""
