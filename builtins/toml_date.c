#include "builtins/record.h"
#include "builtins/toml.h"

/* Dates ---------------------------------------------------------------------------------- */

#define TIME_HINT                                                                                  \
    "Hint: valid  : 1979-05-27T07:32:00, 1979-05-27 07:32:00.999999\n"                             \
    "Hint: invalid: 1979-05-27T7:32:00, 1979-05-27 17:32\n"

/* Whether the text at `at` is what the pattern says, in which d stands for a digit; *end is then
 * behind it, else where it differs, and *expected what is expected there. */
static bool match(
    const struct toml *t, size_t at, const char *pattern, size_t *end, const char **expected)
{
    for (*end = at; *pattern; pattern++, ++*end) {
        char c = toml_char(t, *end);
        *expected = *pattern == 'd' ? "digit [0-9]" : *pattern == ':' ? ":" : "-";
        if (*pattern == 'd' ? !toml_is_digit(c) : c != *pattern)
            return false;
    }
    return true;
}

static unsigned number_at(const struct toml *t, size_t at, size_t digits)
{
    unsigned n = 0;
    for (size_t i = 0; i < digits; i++)
        n = n * 10 + (unsigned)(t->text.ptr[at + i] - '0');
    return n;
}

static bool check_date(struct toml *t, size_t at)
{
    static const unsigned days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    unsigned year = number_at(t, at, 4), month = number_at(t, at + 5, 2);
    unsigned day = number_at(t, at + 8, 2);
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    if (month >= 1 && month <= 12 && day >= 1 &&
        day <= days[month - 1] + (month == 2 && leap ? 1 : 0))
        return true;
    return toml_fail(t, at, "toml::parse_local_date: invalid date.",
        "month must be 01-12, day must be any of 01-28,29,30,31 depending on the month/year.",
        NULL);
}

static bool check_time(struct toml *t, size_t at)
{
    const char *note = NULL;
    if (number_at(t, at, 2) > 23 || number_at(t, at + 3, 2) > 59)
        note = "hour must be 00-23, minute must be 00-59.";
    else if (number_at(t, at + 6, 2) > 60)
        note = "second must be 00-60.";
    return !note || toml_fail(t, at, "toml::parse_local_time: invalid time.", note, NULL);
}

/* Fractions of a second are cut at nanoseconds and written in groups of three digits, of which
 * those that are zero at the end are left out. */
static void add_fraction(struct buf *out, const struct toml *t, size_t at, size_t end)
{
    char digits[] = "000000000";
    size_t count = 9;
    for (size_t i = 0; i < 9 && at + i < end; i++)
        digits[i] = t->text.ptr[at + i];
    while (count && memcmp(digits + count - 3, "000", 3) == 0)
        count -= 3;
    if (count) {
        buf_char(out, '.');
        buf_add(out, digits, count);
    }
}

/* Z, or hours and minutes, which are normalized. */
static bool add_offset(struct buf *out, struct toml *t, size_t start, size_t at)
{
    if (toml_char(t, at) != '+' && toml_char(t, at) != '-') {
        buf_char(out, 'Z');
        return true;
    }
    unsigned hours = number_at(t, at + 1, 2), minutes = number_at(t, at + 4, 2);
    if (hours > 24 || minutes > 60)
        return toml_fail_at(t, (struct toml_region){ start, at + 6 },
            "toml::parse_offset_datetime: too large offset: |hour| <= 24, |minute| <= 60", "here");
    minutes += hours * 60;
    if (minutes == 0)
        buf_char(out, 'Z');
    else
        buf_printf(out, "%c%02u:%02u", toml_char(t, at), minutes / 60, minutes % 60);
    return true;
}

struct date_parts {
    bool has_date, has_time, has_offset;
    size_t time, time_end, end; /* time_end: behind the fraction */
};

static void find_time(const struct toml *t, size_t at, struct date_parts *d)
{
    size_t end;
    const char *expected;
    d->has_time = match(t, at, "dd:dd:dd", &end, &expected);
    if (!d->has_time)
        return;
    d->time = at;
    if (toml_char(t, end) == '.' && toml_is_digit(toml_char(t, end + 1))) {
        for (end++; toml_is_digit(toml_char(t, end)); end++)
            continue;
    }
    d->time_end = d->end = end;
}

static void find_offset(const struct toml *t, struct date_parts *d)
{
    char c = toml_char(t, d->end);
    size_t end;
    const char *expected;
    if (c == 'Z' || c == 'z')
        d->end++;
    else if ((c == '+' || c == '-') && match(t, d->end + 1, "dd:dd", &end, &expected))
        d->end = end;
    else
        return;
    d->has_offset = true;
}

/* What is wrong behind a date, which ends at d->end, or behind its time. */
static bool check_date_end(struct toml *t, const struct date_parts *d)
{
    size_t at = d->end, end;
    const char *expected;
    char c = toml_char(t, at);
    struct buf note = { 0 };
    if (d->has_offset || (d->has_time && c != '+' && c != '-'))
        return true;
    if (d->has_time) {
        match(t, at + 1, "dd:dd", &end, &expected);
        buf_printf(&note, "expected z or Z or %s", expected);
        return toml_fail(t, end, "bad offset: must be [+-]HH:MM or Z", buf_cstr(&note),
            "Hint: valid  : +09:00, -05:30\nHint: invalid: +9:00,  -5:30\n");
    }
    if (c == 'T' || c == 't' || (c == ' ' && toml_is_digit(toml_char(t, at + 1)))) {
        match(t, at + 1, "dd:dd:dd", &end, &expected);
        buf_printf(&note, "expected %s", expected);
        return toml_fail(t, end, "bad time: must be HH:MM:SS.subsec", buf_cstr(&note), TIME_HINT);
    }
    return !toml_is_digit(c) || toml_fail(t, at, "bad datetime: missing T or space",
                                    "expected T, t, or 0x20(SPACE)", TIME_HINT);
}

static value timestamp(const struct buf *text)
{
    struct attr_entry entries[] = {
        { symbol_intern(slice_of("_type")), POS_NONE, string_from_cstr("timestamp") },
        { SYM_value, POS_NONE, string_from_buf(text) },
    };
    return record_make(entries, ARRAY_LEN(entries), true);
}

bool toml_date(struct toml *t, struct toml_node **node)
{
    size_t start = t->at, end;
    const char *expected;
    struct date_parts d = { 0 };
    struct buf text = { 0 };
    *node = NULL;
    d.has_date = match(t, start, "dddd-dd-dd", &end, &expected);
    d.end = end;
    if (!d.has_date)
        find_time(t, start, &d);
    else if (toml_char(t, end) == 'T' || toml_char(t, end) == 't' || toml_char(t, end) == ' ')
        find_time(t, end + 1, &d);
    if (!d.has_date && !d.has_time)
        return true;
    if (d.has_date && d.has_time)
        find_offset(t, &d);
    if (d.has_date && (!check_date_end(t, &d) || !check_date(t, start)))
        return false;
    if (d.has_time && !check_time(t, d.time))
        return false;
    if (d.has_date)
        buf_add(&text, t->text.ptr + start, 10);
    if (d.has_date && d.has_time)
        buf_char(&text, 'T');
    if (d.has_time) {
        buf_add(&text, t->text.ptr + d.time, 8);
        add_fraction(&text, t, d.time + 9, d.time_end);
    }
    if (d.has_offset && !add_offset(&text, t, start, d.time_end))
        return false;
    t->at = d.end;
    t->has_dates = true;
    *node = toml_node_new(TOML_LEAF, (struct toml_region){ start, d.end });
    (*node)->leaf = timestamp(&text);
    return true;
}
