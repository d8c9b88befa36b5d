"""DVD-Video discs: what titles they have, and their films as one stream with even timestamps.

FFmpeg's own reader of discs stops at the first scratch and says that all went well (tried: 3.6 of 74.8 s, code 0), so the
structure is read here, and FFmpeg gets the sectors that can be read, each with its true time.
"""
