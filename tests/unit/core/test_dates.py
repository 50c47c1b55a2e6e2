"""Dates keep the precision they were given, and say how to write what they are not."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.core.dates import When, parse_when

SHANGHAI = ZoneInfo("Asia/Shanghai")
NEW_YORK = ZoneInfo("America/New_York")


@pytest.mark.parametrize(
    ("text", "start", "precision"),
    [
        ("2011", "2011-01-01T00:00:00+08:00", "year"),
        ("2011-03", "2011-03-01T00:00:00+08:00", "month"),
        (" 2011-03-04 ", "2011-03-04T00:00:00+08:00", "day"),
        ("2011-03-04 09:00", "2011-03-04T09:00:00+08:00", "minute"),
        ("2011-03-04T09:00", "2011-03-04T09:00:00+08:00", "minute"),
        ("2011-03-04 09:00:07", "2011-03-04T09:00:07+08:00", "second"),
        ("2011-03-04t09:00:07.123456789", "2011-03-04T09:00:07+08:00", "second"),
        ("2011-03-04 09:00Z", "2011-03-04T09:00:00+00:00", "minute"),
        ("2011-03-04 09:00:00 +0530", "2011-03-04T09:00:00+05:30", "second"),
        ("2011-03-04T09:00-03", "2011-03-04T09:00:00-03:00", "minute"),
        ("2011-03-04T09:00+08:00", "2011-03-04T09:00:00+08:00", "minute"),
    ],
)
def test_every_form_of_the_contract_is_read(text, start, precision):
    """A date is its first instant and how much of it was given."""
    assert When(start, precision) == parse_when(text, SHANGHAI)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("04.03.2011", "write 2011-03-04"),
        ("3/4/2011", "write 2011-04-03 or 2011-03-04"),
        ("13/4/2011", "write 2011-04-13"),
        ("3/13/2011", "write 2011-03-13"),
        ("3/3/2011", "write 2011-03-03"),
        ("March 4, 2011", "write 2011-03-04"),
        ("4th of March", "write year-month-day, as in 2011-03-04"),
        ("4 Sept. 2011", "write 2011-09-04"),
        ("may 2011", "write 2011-05"),
        ("“2011-03-04”", "write 2011-03-04, without these quotes"),
        ("yesterday", "write year-month-day, as in 2011-03-04"),
        ("", "write year-month-day, as in 2011-03-04"),
        ("٢٠١١", "write year-month-day, as in 2011-03-04"),
        ("2011-3-4", "write 2011-03-04"),
        ("2011/03/04", "write 2011-03-04"),
        ("2011.3", "write 2011-03"),
        ("20110304", "write year-month-day, as in 2011-03-04"),
        ("2011-03-04 9:00", "write 2011-03-04 09:00"),
        ("2011-03-04 9pm", "write the time as in 2011-03-04 09:00"),
        ("2011-02-30", "there is no day 30 in 2011-02, which has 28"),
        ("2011-13-01", "there is no month 13"),
        ("2011-00", "there is no month 00"),
        ("0000", "there is no year 0000"),
        ("2011-03-04 24:00", "there is no time 24:00:00"),
        ("2011-03-04 09:00+25:00", "there is no offset \\+25:00"),
        ("2011-03-04 09:00+08:60", "there is no offset \\+08:60"),
        ("0001", "outside the years 1 to 9999"),
        ("2011-03-04" + "0" * 9999, "write the time"),
    ],
)
def test_what_is_no_date_is_explained(text, message):
    """The message of the ValueError says what is wrong, or how to write it."""
    with pytest.raises(ValueError, match=message):
        parse_when(text, SHANGHAI)


def test_the_last_year_does_not_overflow():
    """A date past which there is no other ends with the calendar."""
    assert datetime.max.replace(tzinfo=UTC) == parse_when("9999", SHANGHAI).end
    with pytest.raises(ValueError, match="outside the years"):
        parse_when("9999-12-31 23:00", NEW_YORK)


@pytest.mark.parametrize(
    ("text", "end"),
    [
        ("2011", "2011-12-31T23:59:59.999999+08:00"),
        ("2011-02", "2011-02-28T23:59:59.999999+08:00"),
        ("2011-12", "2011-12-31T23:59:59.999999+08:00"),
        ("2011-03-04", "2011-03-04T23:59:59.999999+08:00"),
        ("2011-03-04 09:00", "2011-03-04T09:00:59.999999+08:00"),
        ("2011-03-04 09:00:07", "2011-03-04T09:00:07.999999+08:00"),
    ],
)
def test_the_end_is_the_last_instant_of_what_was_given(text, end):
    """A date without a time lasts until the next one begins."""
    assert datetime.fromisoformat(end) == parse_when(text, SHANGHAI).end


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2011", "2011"),
        ("2011-03", "2011-03"),
        ("2011-03-04", "2011-03-04"),
        ("2011-03-04 09:00", "2011-03-04T09:00+08:00"),
        ("2011-03-04 09:00:07", "2011-03-04T09:00:07+08:00"),
        ("1850-03-04 09:00", "1850-03-04T00:54+00:00"),
    ],
)
def test_iso_shows_no_more_than_was_given(text, iso):
    """The datetime attribute has the date's own precision, and an offset that HTML allows."""
    assert iso == parse_when(text, SHANGHAI).iso


def test_year_and_month_are_those_that_were_written():
    """The parts of a date are in its own offset; a month that was not given is None."""
    when = parse_when("2011-01-01 00:30", SHANGHAI)
    assert (when.year, when.month) == (2011, 1)
    assert (parse_when("2011", SHANGHAI).year, parse_when("2011", SHANGHAI).month) == (2011, None)


def test_a_date_is_in_the_summer_time_of_its_zone():
    """Without an offset, the zone's own rules say which holds."""
    assert timedelta(hours=-4) == parse_when("2011-07-04", NEW_YORK).at.utcoffset()
    assert timedelta(hours=-5) == parse_when("2011-01-04", NEW_YORK).at.utcoffset()


def test_epoch_sorts_across_offsets():
    """Dates written in different zones compare as instants."""
    assert parse_when("2011-03-04 09:00", SHANGHAI).epoch == 1299200400.0
    assert parse_when("2011-03-04 01:00Z", NEW_YORK).epoch == 1299200400.0


@given(st.text("0123456789-:T+Z ./", max_size=30))
def test_any_text_is_a_date_or_a_value_error(text):
    """Nothing else is raised, and what is read has a start, an end and an ISO form in order."""
    try:
        when = parse_when(text, SHANGHAI)
    except ValueError:
        return
    assert when.at <= when.end
    assert when.iso.startswith(when.start[:4])


INSTANTS = st.from_regex(
    r"(0000|0001|2011|2012|9999)-(0[0-2]|12|13)-(0[01]|29|3[0-2])[T ](0[09]|2[34]):(0[07]|59|60):"
    r"(00|59|60)[+-](00|08|23|24):(00|30|59|60)",
    fullmatch=True,
)


@given(INSTANTS, st.booleans())
def test_what_programs_write_is_read_as_any_other_date(text, astray):
    """A fraction of a second, which is dropped, tells of the same instant or the same mistake."""

    def outcome(text):
        try:
            return parse_when(text, SHANGHAI)
        except ValueError as fault:
            return str(fault).replace(text, "it")

    text = text.replace("1", "\u0661", 1) if astray else text
    assert outcome(text) == outcome(f"{text[:19]}.0{text[19:]}")
