"""Draws rows as the app does: a title in 40 cells, then ASCII to the edge of 60. Run in a terminal by test_columns."""

import sys

from newstui.text.cells import fit
from newstui.ui.terminal.column_fix import fix_columns, uncertain_width

TITLES = (
    "plain ASCII, as a measure of the others",
    "चंद्रयान-3: चाँद के दक्षिणी ध्रुव के पास उतरा",
    "তথ্য প্রযুক্তি ও কৃত্রিম বুদ্ধিমত্তা",
    "ภาษาไทยกับคำที่ไม่มีช่องว่าง",
    "ပင်လယ်ပြင်သတင်း ၂၀၂၄",
    "தமிழ் செய்திகள் மற்றும் தொழில்நுட்பம்",
    "한글 자모 ᄒᆞᆫ글",
    "flags 🇩🇪🇫🇷 and families 👨‍👩‍👧‍👦 at work 👩‍💻 ends",
    "hearts ❤️ and ☀️ and ✂️ in text, keycaps 1️⃣ 2️⃣",
    "skin 👍🏽 👋🏿 and new ones 🫩 🪉 🫆 of late",
    "z̴̢a̵l̷g̶o̸ n̶a̸m̷e̵s̷ with many marks",
    "日本語とタイ語ไทย、そしてहिन्दी",
    "العَرَبِيَّة مَعَ الحَرَكَات",
    "עִבְרִית עִם נִקּוּד",
)


def after(row: int) -> str:
    return f"|END{row:02}".ljust(20, ".")


def rows() -> str:
    find = uncertain_width()
    return "".join(
        fix_columns(f"\x1b[{y + 1};1H\x1b[48;5;17m{fit(title, 40)}\x1b[0m{after(y)}", find)
        for y, title in enumerate(TITLES)
    )


if __name__ == "__main__":
    sys.stdout.write("\x1b[?7l\x1b[2J" + rows() + rows() + "\x1b[20;1Hdrawn")
    sys.stdout.flush()
    sys.stdin.readline()
