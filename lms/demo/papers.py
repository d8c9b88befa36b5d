"""Papers of the demonstration county: empty sheets, for it shows no seal."""


def empty_sheet() -> bytes:
    """A PDF with one empty sheet."""
    parts = ("<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>",
             "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>")  # fmt: skip
    written, places = "%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        places.append(f"{len(written):010} 00000 n \n")
        written += f"{number} 0 obj{part}endobj\n"
    table = f"xref\n0 4\n0000000000 65535 f \n{''.join(places)}trailer<</Size 4/Root 1 0 R>>"
    return f"{written}{table}\nstartxref\n{len(written)}\n%%EOF\n".encode()
