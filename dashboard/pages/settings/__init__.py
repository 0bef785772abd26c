"""설정: the register of customers and devices, codes, alarm rules and accounts (SCREENS 2.8)."""
