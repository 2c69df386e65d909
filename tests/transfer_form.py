"""The form that proposes a transfer of an enterprise."""

TYPED = {"bureau": "XPCC-12", "place": "650106", "industry": "cement", "name": "示范水泥六厂", "state": "producing",
         "reason": "行政区划调整", "document_no": "乌环发〔2025〕3号"}  # fmt: skip


SEND = "/enterprises/E020/proposal/send"
