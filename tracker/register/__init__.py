"""The register: bureaus, places, industries, enterprises and their terms."""
