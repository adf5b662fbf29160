#include "lib/number.h"
#include "lib/gc.h"
#include <errno.h>
#include <locale.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

enum {
    DOUBLE_BITS = 52,        /* stored bits of a double's significand */
    DOUBLE_BIAS = 1023 + 52, /* its exponent when the significand is read as an integer */
    DIGITS_MAX = 17,         /* no double needs more decimal digits */
    FIXED_LOW = -4,          /* fixed notation if the point comes after FIXED_LOW .. */
    FIXED_HIGH = 15,         /* .. to FIXED_HIGH digits, FIXED_LOW itself excluded */
};

/* f * 2^e; normalised if the top bit of f is set. */
struct scaled {
    uint64_t f;
    int e;
};

/* digits * 10^exponent */
struct decimal {
    char digits[DIGITS_MAX + 1];
    int count, exponent;
};

/* 10^POWER_FIRST, 10^(POWER_FIRST + POWER_STEP) and so on, normalised, correctly rounded. Any
 * normalised number times a fitting one of these has an exponent from PRODUCT_LOW to -32, so
 * its integer part takes at most 32 bits. */
enum { POWER_FIRST = -300, POWER_STEP = 8, PRODUCT_LOW = -60 };
static const struct scaled powers[] = {
    /* clang-format off */
    { 0xab70fe17c79ac6ca, -1060 }, { 0xff77b1fcbebcdc4f, -1034 }, { 0xbe5691ef416bd60c, -1007 },
    { 0x8dd01fad907ffc3c, -980 }, { 0xd3515c2831559a83, -954 }, { 0x9d71ac8fada6c9b5, -927 },
    { 0xea9c227723ee8bcb, -901 }, { 0xaecc49914078536d, -874 }, { 0x823c12795db6ce57, -847 },
    { 0xc21094364dfb5637, -821 }, { 0x9096ea6f3848984f, -794 }, { 0xd77485cb25823ac7, -768 },
    { 0xa086cfcd97bf97f4, -741 }, { 0xef340a98172aace5, -715 }, { 0xb23867fb2a35b28e, -688 },
    { 0x84c8d4dfd2c63f3b, -661 }, { 0xc5dd44271ad3cdba, -635 }, { 0x936b9fcebb25c996, -608 },
    { 0xdbac6c247d62a584, -582 }, { 0xa3ab66580d5fdaf6, -555 }, { 0xf3e2f893dec3f126, -529 },
    { 0xb5b5ada8aaff80b8, -502 }, { 0x87625f056c7c4a8b, -475 }, { 0xc9bcff6034c13053, -449 },
    { 0x964e858c91ba2655, -422 }, { 0xdff9772470297ebd, -396 }, { 0xa6dfbd9fb8e5b88f, -369 },
    { 0xf8a95fcf88747d94, -343 }, { 0xb94470938fa89bcf, -316 }, { 0x8a08f0f8bf0f156b, -289 },
    { 0xcdb02555653131b6, -263 }, { 0x993fe2c6d07b7fac, -236 }, { 0xe45c10c42a2b3b06, -210 },
    { 0xaa242499697392d3, -183 }, { 0xfd87b5f28300ca0e, -157 }, { 0xbce5086492111aeb, -130 },
    { 0x8cbccc096f5088cc, -103 }, { 0xd1b71758e219652c, -77 }, { 0x9c40000000000000, -50 },
    { 0xe8d4a51000000000, -24 }, { 0xad78ebc5ac620000, 3 }, { 0x813f3978f8940984, 30 },
    { 0xc097ce7bc90715b3, 56 }, { 0x8f7e32ce7bea5c70, 83 }, { 0xd5d238a4abe98068, 109 },
    { 0x9f4f2726179a2245, 136 }, { 0xed63a231d4c4fb27, 162 }, { 0xb0de65388cc8ada8, 189 },
    { 0x83c7088e1aab65db, 216 }, { 0xc45d1df942711d9a, 242 }, { 0x924d692ca61be758, 269 },
    { 0xda01ee641a708dea, 295 }, { 0xa26da3999aef774a, 322 }, { 0xf209787bb47d6b85, 348 },
    { 0xb454e4a179dd1877, 375 }, { 0x865b86925b9bc5c2, 402 }, { 0xc83553c5c8965d3d, 428 },
    { 0x952ab45cfa97a0b3, 455 }, { 0xde469fbd99a05fe3, 481 }, { 0xa59bc234db398c25, 508 },
    { 0xf6c69a72a3989f5c, 534 }, { 0xb7dcbf5354e9bece, 561 }, { 0x88fcf317f22241e2, 588 },
    { 0xcc20ce9bd35c78a5, 614 }, { 0x98165af37b2153df, 641 }, { 0xe2a0b5dc971f303a, 667 },
    { 0xa8d9d1535ce3b396, 694 }, { 0xfb9b7cd9a4a7443c, 720 }, { 0xbb764c4ca7a44410, 747 },
    { 0x8bab8eefb6409c1a, 774 }, { 0xd01fef10a657842c, 800 }, { 0x9b10a4e5e9913129, 827 },
    { 0xe7109bfba19c0c9d, 853 }, { 0xac2820d9623bf429, 880 }, { 0x80444b5e7aa7cf85, 907 },
    { 0xbf21e44003acdd2d, 933 }, { 0x8e679c2f5e44ff8f, 960 }, { 0xd433179d9c8cb841, 986 },
    { 0x9e19db92b4e31ba9, 1013 },
    /* clang-format on */
};

static struct scaled normalise(struct scaled x)
{
    int shift = __builtin_clzll(x.f);
    return (struct scaled){ x.f << shift, x.e - shift };
}

/* The upper half of the product, rounded. */
static struct scaled multiply(struct scaled a, struct scaled b)
{
    unsigned __int128 product = (unsigned __int128)a.f * b.f + ((uint64_t)1 << 63);
    return (struct scaled){ (uint64_t)(product >> 64), a.e + b.e + 64 };
}

/* The power of ten that brings a normalised number with exponent e into the window above; *k is
 * that power. 78913 / 2^18 is log10(2), good enough for every exponent of a double. */
static struct scaled power_for(int e, int *k)
{
    int missing = PRODUCT_LOW - e - 1;
    int least = missing * 78913 / (1 << 18) + (missing > 0);
    int index = (least - POWER_FIRST + POWER_STEP - 1) / POWER_STEP;
    *k = POWER_FIRST + index * POWER_STEP;
    return powers[index];
}

/* The digits stand for the upper bound less rest. Lowers the last digit, worth unit, while that
 * brings them nearer to the number itself, which is dist below the bound, and keeps them within
 * width of it. */
static void settle(struct decimal *d, uint64_t dist, uint64_t width, uint64_t rest, uint64_t unit)
{
    while (rest < dist && width - rest >= unit &&
           (rest + unit < dist || dist - rest > rest + unit - dist)) {
        d->digits[d->count - 1]--;
        rest += unit;
    }
}

/* Writes the digits of the upper bound, a fixed-point number with `bits` bits of fraction, until
 * what is left of it is at most width. */
static void generate(struct decimal *d, uint64_t upper, uint64_t dist, uint64_t width, int bits)
{
    uint64_t one = (uint64_t)1 << bits;
    uint64_t fraction = upper & (one - 1);
    uint64_t whole = upper >> bits;
    uint64_t unit = 1;
    int place = 0;
    for (; whole / unit >= 10; place++)
        unit *= 10;
    for (; unit > 0; unit /= 10, place--) {
        d->digits[d->count++] = (char)('0' + whole / unit);
        whole %= unit;
        uint64_t rest = (whole << bits) + fraction;
        if (rest <= width) {
            d->exponent += place;
            settle(d, dist, width, rest, unit << bits);
            return;
        }
    }
    do {
        fraction *= 10;
        d->digits[d->count++] = (char)('0' + (fraction >> bits));
        fraction &= one - 1;
        width *= 10;
        dist *= 10;
        d->exponent--;
    } while (fraction > width);
    settle(d, dist, width, fraction, one);
}

/* Grisu2, for a finite number above zero. */
static struct decimal to_decimal(double number)
{
    uint64_t bits;
    memcpy(&bits, &number, sizeof bits);
    uint64_t hidden = (uint64_t)1 << DOUBLE_BITS;
    uint64_t stored = bits & (hidden - 1);
    int biased = (int)(bits >> DOUBLE_BITS);

    struct scaled v = { stored, 1 - DOUBLE_BIAS };
    if (biased != 0)
        v = (struct scaled){ stored + hidden, biased - DOUBLE_BIAS };
    /* The bounds lie half way to the neighbours; below a power of two those are denser. */
    bool dense_below = stored == 0 && biased > 1;
    struct scaled upper = normalise((struct scaled){ 2 * v.f + 1, v.e - 1 });
    struct scaled lower = dense_below ? (struct scaled){ 4 * v.f - 1, v.e - 2 }
                                      : (struct scaled){ 2 * v.f - 1, v.e - 1 };
    lower = (struct scaled){ lower.f << (lower.e - upper.e), upper.e };

    int k;
    struct scaled power = power_for(upper.e, &k);
    struct decimal d = { .exponent = -k };
    struct scaled exact = multiply(normalise(v), power);
    /* The products may be off by one unit, so stay one unit inside the bounds. */
    uint64_t high = multiply(upper, power).f - 1;
    uint64_t low = multiply(lower, power).f + 1;
    generate(&d, high, high - exact.f, high - low, -exact.e);
    return d;
}

static char *put(char *p, const char *bytes, int n)
{
    memcpy(p, bytes, (size_t)n);
    return p + n;
}

static char *put_zeros(char *p, int n)
{
    memset(p, '0', (size_t)n);
    return p + n;
}

static char *put_exponent(char *p, int exponent)
{
    return p + sprintf(p, "e%c%02d", exponent < 0 ? '-' : '+', abs(exponent));
}

static char *put_decimal(char *p, const struct decimal *d)
{
    int point = d->count + d->exponent; /* how many digits come before the point */
    if (point <= FIXED_LOW || point > FIXED_HIGH) {
        *p++ = d->digits[0];
        if (d->count > 1) {
            *p++ = '.';
            p = put(p, d->digits + 1, d->count - 1);
        }
        return put_exponent(p, point - 1);
    }
    if (point <= 0) {
        p = put_zeros(put(p, "0.", 2), -point);
        return put(p, d->digits, d->count);
    }
    if (point >= d->count) {
        p = put_zeros(put(p, d->digits, d->count), point - d->count);
        return put(p, ".0", 2);
    }
    p = put(p, d->digits, point);
    *p++ = '.';
    return put(p, d->digits + point, d->count - point);
}

size_t number_format_json(double number, char out[NUMBER_SIZE])
{
    char *p = out;
    if (!isfinite(number)) {
        p = put(p, "null", 4);
    } else {
        if (signbit(number))
            *p++ = '-';
        if (number == 0) {
            p = put(p, "0.0", 3);
        } else {
            struct decimal d = to_decimal(fabs(number));
            p = put_decimal(p, &d);
        }
    }
    *p = '\0';
    return (size_t)(p - out);
}

size_t number_format_int(int64_t number, char out[NUMBER_SIZE])
{
    char reversed[NUMBER_SIZE];
    size_t n = 0;
    uint64_t rest = number < 0 ? -(uint64_t)number : (uint64_t)number;
    do
        reversed[n++] = (char)('0' + rest % 10);
    while ((rest /= 10) != 0);
    if (number < 0)
        reversed[n++] = '-';
    for (size_t i = 0; i < n; i++)
        out[i] = reversed[n - 1 - i];
    out[n] = '\0';
    return n;
}

static locale_t plain_locale(void)
{
    static locale_t plain;
    if (plain == NULL)
        plain = newlocale(LC_ALL_MASK, "C", NULL);
    return plain;
}

PRINTF_LIKE(3, 4) static size_t format_plain(char *out, size_t size, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    locale_t before = uselocale(plain_locale());
    int n = vsnprintf(out, size, fmt, args);
    uselocale(before);
    va_end(args);
    return (size_t)n;
}

size_t number_format_print(double number, char out[NUMBER_SIZE])
{
    return format_plain(out, NUMBER_SIZE, "%g", number);
}

size_t number_format_tostring(double number, char out[NUMBER_FIXED_SIZE])
{
    return format_plain(out, NUMBER_FIXED_SIZE, "%f", number);
}

enum number_status number_parse_int(struct slice text, int64_t *out)
{
    const char *p = text.ptr, *end = p + text.len;
    bool negative = p < end && *p == '-';
    if (p < end && (*p == '-' || *p == '+'))
        p++;
    if (p == end)
        return NUMBER_INVALID;

    int64_t number = 0; /* kept negative: INT64_MIN has no positive counterpart */
    bool fits = true;
    for (; p < end; p++) {
        unsigned digit = (unsigned char)*p - (unsigned)'0';
        if (digit > 9)
            return NUMBER_INVALID;
        fits = fits && !__builtin_mul_overflow(number, 10, &number) &&
               !__builtin_sub_overflow(number, (int64_t)digit, &number);
    }
    if (!fits || (!negative && number == INT64_MIN))
        return NUMBER_RANGE;
    *out = negative ? number : -number;
    return NUMBER_OK;
}

static bool is_float_char(char c)
{
    return (c >= '0' && c <= '9') || c == '.' || c == 'e' || c == 'E' || c == '+' || c == '-';
}

enum number_status number_parse_float(struct slice text, double *out)
{
    for (size_t i = 0; i < text.len; i++)
        if (!is_float_char(text.ptr[i]))
            return NUMBER_INVALID;
    if (text.len == 0)
        return NUMBER_INVALID;

    char small[64];
    char *copy = text.len < sizeof small ? small : gc_alloc_atomic(text.len + 1);
    memcpy(copy, text.ptr, text.len);
    copy[text.len] = '\0';
    char *end;
    int before = errno;
    errno = 0;
    double number = strtod_l(copy, &end, plain_locale());
    bool in_range = errno != ERANGE;
    errno = before;
    if (end != copy + text.len)
        return NUMBER_INVALID;
    *out = number;
    return in_range ? NUMBER_OK : NUMBER_RANGE;
}
