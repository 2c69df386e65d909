"""The demonstration people: a liaison for every enterprise, reviewers for every bureau, analysts and administrators."""

from seeds import tables
from seeds.region import Firm
from seeds.register import Files


def files(made: list[Firm]) -> Files:
    """Return the file of people; all of them are made up and named after what they do."""
    rows: list[tuple[object, ...]] = []
    for key, _, short, *_ in tables.bureaus():
        roots = key in ("XJ", "XPCC")
        for number in (1, 2) if roots or key.startswith("XPCC-") or key in ("650100", "652300", "654200") else (1,):
            word = "" if number == 1 else "二"
            rows.append(
                (
                    f"reviewer-{key}-{number}",
                    f"示范审核员{word}（{short}）",
                    "reviewer",
                    key,
                    "",
                    "yes" if number == 2 else "no",
                )
            )
    rows.append(("analyst-XJ", "示范分析员（自治区）", "analyst", "XJ", "", "no"))
    rows += [(f"expert-{number}", f"示范函审专家{word}", "expert", "XJ", "", "no")
             for number, word in ((1, ""), (2, "二"), (3, "三"))]  # fmt: skip
    for role, word in (("system_admin", "系统管理员"), ("security_admin", "安全管理员"), ("audit_admin", "审计管理员")):
        rows.append((role, f"示范{word}", role, "XJ", "", "no"))
    rows += [
        (f"liaison-{firm.code}", f"示范联络员（{firm.name[2:]}）", "liaison", "", firm.code, "no") for firm in made
    ]
    grants: list[tuple[object, ...]] = [
        (reader, shown, "2023-12-01", "", "“乌—昌—石”区域联防联控，数据共享")
        for reader, shown in (("XJ", "XPCC"), ("XPCC", "XJ"))
    ]
    return {
        "people": ("key,name,role,bureau,enterprise,approver", rows),
        "grants": ("reader,shown,from_day,to_day,reason", grants),
    }
