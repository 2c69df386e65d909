"""placeholder"""


def tell(told, database, people): ...
