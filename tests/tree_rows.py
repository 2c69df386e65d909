"""Small regions whose trees are so many bureaus deep."""


def region(local, xpcc):
    """Give the rows of a region whose two trees are so many bureaus deep, with a reviewer at each."""
    bureaus, people_ = [], ["l1,联络员一,liaison,,E1,no", "l2,联络员二,liaison,,E2,no"]
    leaves = []
    for root, side, place, depth in (("XJ", "local", "6501", local), ("XPCC", "xpcc", "6502", xpcc)):
        for number, level in enumerate(("region", "prefecture", "county", "county")[:depth]):
            key, above = f"{root}{number or ''}", "" if number == 0 else f"{root}{number - 1 or ''}"
            bureaus.append(f"{key},{key}局,{key},{key},{level},{side},{above},{place}")
            people_.append(f"r-{key},{key}审核员,reviewer,{key},,no")
        leaves.append(key)
    terms = [
        f"E1,2023-12,{leaves[0]},6501,steel,示范钢铁一厂,producing",
        f"E2,2023-12,{leaves[1]},6501,cement,示范水泥一厂,producing",
    ]
    held = [f"2024-01,E2,in_review,{leaves[1]},1,2024-02-01 10:00,"]
    return {"bureaus": bureaus, "people": people_, "terms": terms, "reports": held}
