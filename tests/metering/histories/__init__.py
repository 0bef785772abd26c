"""Made-up histories of connections: told, played through the product, compared with the oracle."""
