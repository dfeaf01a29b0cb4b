"""Dates as feeds write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newstui.sources.feeds.documents.dates import feed_date
from newstui.text.dates import iso

READ = {
    "2026-11-01T09:00:00Z": "2026-11-01T09:00:00Z",
    "2026-11-01T09:00:00.123+01:00": "2026-11-01T08:00:00Z",
    "20261101T0900": "2026-11-01T09:00:00Z",
    "2026-11-01 09:00:00 +0000": "2026-11-01T09:00:00Z",
    "2026-11-01": "2026-11-01T00:00:00Z",
    "2026-11": "2026-11-01T00:00:00Z",
    "Sun, 01 Nov 2026 09:00:00 GMT": "2026-11-01T09:00:00Z",
    "Monday, 01 Nov 2026 09:00:00 GMT": "2026-11-01T09:00:00Z",
    "1 Nov 26 09:00 EST": "2026-11-01T14:00:00Z",
    "Sun, 1 Nov 2026 24:00:00 GMT": "2026-11-02T00:00:00Z",
    "Tue, 01 Sept 2020 10:00:00 PDT": "2020-09-01T17:00:00Z",
    "Thu, 01 Jan 2004 19:48:21 GMT+2": "2004-01-01T17:48:21Z",
    "Wed, 30 Jun 2021 12:00:00 +0530": "2021-06-30T06:30:00Z",
    "Wed, 30 Jun 2021 12:00:00 IST": "2021-06-30T06:30:00Z",
    "Wed, 30 Jun 2021 12:00:00 XYZT": "2021-06-30T12:00:00Z",
    "Sat, Dec 16 2023 02:02:33 PM": "2023-12-16T14:02:33Z",
    "Mon, 1 Jan 2024 12:00 AM": "2024-01-01T00:00:00Z",
    "Friday, January 29, 2021 04:42 PM": "2021-01-29T16:42:00Z",
    "10:30 Jan 29, 2021": "2021-01-29T10:30:00Z",
    "Sun Jan  4 16:29:06 PST 2004": "2004-01-05T00:29:06Z",
    "2020/1/10 14:33:00": "2020-01-10T14:33:00Z",
    "10/1/2020": "2020-01-10T00:00:00Z",
    "1/13/2020": "2020-01-13T00:00:00Z",
    "1606397627": "2020-11-26T13:33:47Z",
    "Mar, 12 Dic 2023 10:00": "2023-12-12T10:00:00Z",
    "mar. 12 déc. 2023 10:30": "2023-12-12T10:30:00Z",
    "16. Dezember 2023 14:00 CEST": "2023-12-16T12:00:00Z",
    "16 de diciembre de 2023": "2023-12-16T00:00:00Z",
    "12 stycznia 2021": "2021-01-12T00:00:00Z",
    "3 mei 2021": "2021-05-03T00:00:00Z",
    "7 de outubro de 2021": "2021-10-07T00:00:00Z",
    "Чт, 02 янв. 2020 г. 03:04:05 +0000": "2020-01-02T03:04:05Z",
    "2 desember 2020": "2020-12-02T00:00:00Z",
    "2020년 1월 2일 03:04": "2020-01-02T03:04:00Z",
    "2020-1-2T3:4:5Z": "2020-01-02T03:04:05Z",
    "02 Jan 2020 03.04.05 GMT": "2020-01-02T03:04:05Z",
    "02.01.2020 03.04": "2020-01-02T03:04:00Z",
    "1606397627.25": "2020-11-26T13:33:47Z",
}
UNREAD = (
    "",
    "yesterday",
    "31/02/2020",
    "1970-01-01",
    "Thu, 01 Jan 1970 00:00:00 GMT",
    "9" * 50,
    "2500-01-01",
)


@pytest.mark.parametrize("written", READ)
def test_dates_are_read_as_utc(written: str) -> None:
    found = feed_date(written)
    assert found is not None
    assert iso(found) == READ[written]


@pytest.mark.parametrize("written", UNREAD)
def test_what_is_no_date_or_before_1995_is_none(written: str) -> None:
    assert feed_date(written) is None


@given(st.text(max_size=120) | st.text("0123456789:+-/ .TZapm", max_size=40))
def test_no_text_raises(written: str) -> None:
    found = feed_date(written)
    assert found is None or 0 < found < 2**34
