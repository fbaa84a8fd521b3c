"""What agents say to callers who ask: articles written, published, found by how words sound.

`articles` is an article's life, `ranking` what is found by which words; `base` is the whole, over
the store of `ports`. Nothing is deleted: what is withdrawn can be published again.
"""
