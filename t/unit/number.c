#include "lib/base.h"
#include "lib/number.h"
#include "t/unit/tap.h"
#include <float.h>
#include <math.h>

static void formats_integers(void)
{
    char text[NUMBER_SIZE];
    is_int((int64_t)number_format_int(0, text), 1, "the length of 0");
    is_str(text, "0", "0");
    number_format_int(-42, text);
    is_str(text, "-42", "a negative integer");
    number_format_int(INT64_MAX, text);
    is_str(text, "9223372036854775807", "the largest integer");
    is_int((int64_t)number_format_int(INT64_MIN, text), 20, "the length of the smallest integer");
    is_str(text, "-9223372036854775808", "the smallest integer");
}

static void formats_json(void)
{
    static const struct {
        double number;
        const char *text;
    } cases[] = {
        { 0.0, "0.0" },
        { -0.0, "-0.0" },
        { 1.0, "1.0" },
        { 0.1, "0.1" },
        { -2.5, "-2.5" },
        { 1.0 / 3.0, "0.3333333333333333" },
        { 0.0001, "0.0001" },
        { 0.00001, "1e-05" },
        { 1e14, "100000000000000.0" },
        { 1e15, "1e+15" },
        { 1.5e300, "1.5e+300" },
        { DBL_MAX, "1.7976931348623157e+308" },
        { DBL_TRUE_MIN, "5e-324" },
        { INFINITY, "null" },
        { NAN, "null" },
    };
    char text[NUMBER_SIZE];
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        size_t n = number_format_json(cases[i].number, text);
        is_slice((struct slice){ text, n }, slice_of(cases[i].text), "a float in JSON");
    }
}

static void formats_as_shown(void)
{
    char shown[NUMBER_SIZE], fixed[NUMBER_FIXED_SIZE];
    number_format_print(1.0, shown);
    is_str(shown, "1", "a whole float is shown without a point");
    number_format_print(1234567.0, shown);
    is_str(shown, "1.23457e+06", "six digits are shown");
    number_format_print(-INFINITY, shown);
    is_str(shown, "-inf", "infinity is shown");
    number_format_tostring(0.1, fixed);
    is_str(fixed, "0.100000", "toString has six digits after the point");
    is_int((int64_t)number_format_tostring(-DBL_MAX, fixed), 317, "-DBL_MAX fits");
}

static void json_reads_back(void)
{
    uint64_t bits = 1;
    char text[NUMBER_SIZE];
    bool same = true;
    for (int i = 0; same && i < 200000; i++) {
        bits = bits * 6364136223846793005u + 1442695040888963407u;
        double number, back;
        memcpy(&number, &bits, sizeof number);
        if (!isfinite(number))
            continue;
        size_t n = number_format_json(number, text);
        enum number_status status = number_parse_float((struct slice){ text, n }, &back);
        same = back == number && (status == NUMBER_OK || fabs(number) < DBL_MIN);
        if (!same)
            printf("# %a gave %s\n", number, text);
    }
    ok(same, "200000 floats in JSON read back as themselves");
}

static void parses_integers(void)
{
    static const struct {
        const char *text;
        enum number_status status;
        int64_t number;
    } cases[] = {
        { "0", NUMBER_OK, 0 },
        { "007", NUMBER_OK, 7 },
        { "-1", NUMBER_OK, -1 },
        { "9223372036854775807", NUMBER_OK, INT64_MAX },
        { "-9223372036854775808", NUMBER_OK, INT64_MIN },
        { "9223372036854775808", NUMBER_RANGE, 99 },
        { "-9223372036854775809", NUMBER_RANGE, 99 },
        { "100000000000000000000000000000", NUMBER_RANGE, 99 },
        { "", NUMBER_INVALID, 99 },
        { "-", NUMBER_INVALID, 99 },
        { "1x", NUMBER_INVALID, 99 },
        { " 1", NUMBER_INVALID, 99 },
        { "1 ", NUMBER_INVALID, 99 },
        { "0x10", NUMBER_INVALID, 99 },
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        int64_t number = 99;
        is_int(number_parse_int(slice_of(cases[i].text), &number), cases[i].status, cases[i].text);
        is_int(number, cases[i].number, "and what it leaves behind");
    }
}

static void parses_floats(void)
{
    double number = 99;
    ok(number_parse_float(slice_of("1.5e3"), &number) == NUMBER_OK && number == 1500, "1.5e3");
    ok(number_parse_float(slice_of(".5"), &number) == NUMBER_OK && number == 0.5, ".5");
    ok(number_parse_float(slice_of("1e400"), &number) == NUMBER_RANGE && isinf(number), "1e400");
    ok(number_parse_float(slice_of("1e-400"), &number) == NUMBER_RANGE && number == 0, "1e-400");

    static const char *const invalid[] = { "", ".", "inf", "nan", "0x1p3", " 1.0", "1.0 ", "1e" };
    for (size_t i = 0; i < ARRAY_LEN(invalid); i++)
        is_int(number_parse_float(slice_of(invalid[i]), &number), NUMBER_INVALID, invalid[i]);

    struct slice cut = { "12.5999", 4 };
    ok(number_parse_float(cut, &number) == NUMBER_OK && number == 12.5,
        "a slice ends where it says, without a NUL");
}

int main(void)
{
    formats_integers();
    formats_json();
    formats_as_shown();
    json_reads_back();
    parses_integers();
    parses_floats();
    return done_testing();
}
