/*
 * Runs of bytes of a kind: how far white space, a name, the plain text of a string goes. Where the
 * processor can, sixteen bytes are looked at at a time; no byte at or behind `end` is then read.
 * One by one they are looked at up to the NUL byte that ends every text, which is in no class but
 * the stops.
 */
#ifndef TVX_COMPILER_SCAN_H
#define TVX_COMPILER_SCAN_H

#include "lib/base.h"
#ifdef __SSE2__
#include <emmintrin.h>
#endif

/* What a byte may be part of. */
enum {
    SCAN_NAME = 1,   /* an identifier, but for its first byte */
    SCAN_LETTER = 2, /* the first byte of one */
    SCAN_DIGIT = 4,
    SCAN_PATH = 8, /* a path segment; a URI's scheme too, but for the underscore */
    SCAN_URI = 16, /* a URI after its colon */
    SCAN_SPACE = 32,
    SCAN_STRING_STOP = 64, /* not plain text between quotes */
    SCAN_IND_STOP = 128,   /* not plain text in an indented string */
    SCAN_LINE_STOP = 256,  /* ends a # comment */
    SCAN_GAP = 512,        /* white space, and what may begin a comment */
};

extern const uint16_t scan_classes[256];

static inline bool scan_is(char c, int class)
{
    return scan_classes[(unsigned char)c] & class;
}

static inline const char *scan_skip(const char *p, int class)
{
    while (scan_is(*p, class))
        p++;
    return p;
}

static inline const char *scan_until(const char *p, int stop)
{
    while (!scan_is(*p, stop))
        p++;
    return p;
}

#ifdef __SSE2__

static inline __m128i scan_equal(__m128i bytes, char c)
{
    return _mm_cmpeq_epi8(bytes, _mm_set1_epi8(c));
}

/* Of the bytes, those from `low` to `high`. */
static inline __m128i scan_between(__m128i bytes, unsigned char low, unsigned char high)
{
    __m128i above = _mm_sub_epi8(bytes, _mm_set1_epi8((char)low));
    return _mm_cmpeq_epi8(_mm_min_epu8(above, _mm_set1_epi8((char)(high - low))), above);
}

static inline __m128i scan_white(__m128i b)
{
    return _mm_or_si128(_mm_or_si128(scan_equal(b, ' '), scan_equal(b, '\n')),
        _mm_or_si128(scan_equal(b, '\t'), scan_equal(b, '\r')));
}

static inline __m128i scan_named(__m128i b)
{
    __m128i letter = scan_between(_mm_or_si128(b, _mm_set1_epi8(0x20)), 'a', 'z');
    __m128i mark = _mm_or_si128(
        _mm_or_si128(scan_equal(b, '-'), scan_equal(b, '_')), scan_equal(b, '\''));
    return _mm_or_si128(_mm_or_si128(letter, scan_between(b, '0', '9')), mark);
}

static inline __m128i scan_line_stop(__m128i b)
{
    return _mm_or_si128(
        _mm_or_si128(scan_equal(b, '\n'), scan_equal(b, '\r')), scan_equal(b, '\0'));
}

static inline __m128i scan_string_stop(__m128i b)
{
    __m128i usual = _mm_or_si128(scan_equal(b, '"'), scan_equal(b, '$'));
    __m128i rare = _mm_or_si128(
        _mm_or_si128(scan_equal(b, '\\'), scan_equal(b, '\r')), scan_equal(b, '\0'));
    return _mm_or_si128(usual, rare);
}

static inline __m128i scan_ind_stop(__m128i b)
{
    return _mm_or_si128(
        _mm_or_si128(scan_equal(b, '\''), scan_equal(b, '$')), scan_equal(b, '\0'));
}

/* Returns the first byte from p on of which `stops`, said of sixteen `bytes`, is true; goes on
 * where fewer than sixteen are left. */
#define SCAN_WIDE(p, end, stops)                                                                   \
    while ((end) - (p) >= 16) {                                                                    \
        __m128i bytes = _mm_loadu_si128((const __m128i *)(p));                                     \
        unsigned found = (unsigned)_mm_movemask_epi8(stops);                                       \
        if (found)                                                                                 \
            return (p) + __builtin_ctz(found);                                                     \
        (p) += 16;                                                                                 \
    }
#define SCAN_NOT(bytes) _mm_cmpeq_epi8(bytes, _mm_setzero_si128())
#else
#define SCAN_WIDE(p, end, stops) (void)(end);
#endif

static inline const char *scan_spaces(const char *p, const char *end)
{
    SCAN_WIDE(p, end, SCAN_NOT(scan_white(bytes)))
    return scan_skip(p, SCAN_SPACE);
}

static inline const char *scan_name(const char *p, const char *end)
{
    SCAN_WIDE(p, end, SCAN_NOT(scan_named(bytes)))
    return scan_skip(p, SCAN_NAME);
}

static inline const char *scan_line(const char *p, const char *end)
{
    SCAN_WIDE(p, end, scan_line_stop(bytes))
    return scan_until(p, SCAN_LINE_STOP);
}

static inline const char *scan_string(const char *p, const char *end)
{
    SCAN_WIDE(p, end, scan_string_stop(bytes))
    return scan_until(p, SCAN_STRING_STOP);
}

static inline const char *scan_ind_string(const char *p, const char *end)
{
    SCAN_WIDE(p, end, scan_ind_stop(bytes))
    return scan_until(p, SCAN_IND_STOP);
}

#endif
