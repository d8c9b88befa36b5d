"""Recordings, uploads, transcoding, captions and signed delivery.

Wired in `lms.media.wiring`, so that the programs that make lectures load no pages.
"""
