"""What the caller hears: texts, recorded prompts in two sets, music on hold, and their builders.

`prompts.yaml` is the source; `audio/<set>/<name>.wav` and `moh/*.wav` are built from it and
committed, so that running the product needs no speech synthesis. Rebuild with
`python -m ivr.prompts.build` and `python -m ivr.prompts.moh`.
"""
