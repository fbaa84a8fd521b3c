"""Settling a complaint or a loss at once (快处快赔): who may give what, and what becomes of it.

`policy.yaml` is the owner's to change; `deciding` holds a wish against it; `settlements` is the
life of what was given; `desk` does it all over a book of them (`ports`).
"""
