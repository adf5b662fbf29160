#include "builtins/utf8.h"
#include "lib/stop.h"

/* The length that a first byte calls for, and the range of the second byte. */
static size_t classify(unsigned char first, unsigned char *low, unsigned char *high)
{
    *low = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
    *high = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
    if (first < 0x80)
        return 1;
    if (first < 0xc2 || first > 0xf4)
        return 0;
    return first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
}

size_t utf8_sequence(struct slice text, size_t at, size_t *bad)
{
    unsigned char low, high;
    size_t len = classify((unsigned char)text.ptr[at], &low, &high);
    *bad = at;
    for (size_t i = 1; i < len; i++) {
        *bad = at + i;
        if (at + i == text.len)
            return 0;
        unsigned char c = (unsigned char)text.ptr[at + i];
        if (c < low || c > high)
            return 0;
        low = 0x80;
        high = 0xbf;
    }
    return len;
}

size_t utf8_write(uint32_t c, char out[4])
{
    if (c < 0x80) {
        out[0] = (char)c;
        return 1;
    }
    size_t len = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    for (size_t i = len - 1; i > 0; i--) {
        out[i] = (char)(0x80 | (c & 0x3f));
        c >>= 6;
    }
    out[0] = (char)((0xf00u >> len & 0xff) | c);
    return len;
}

#define BYTES(b) (UINT64_C(0x0101010101010101) * (b))
/* The high bit of each byte of x that is zero; bits above the first such byte may be wrong. */
#define ZEROS(x) (((x)-BYTES(0x01)) & ~(x)&BYTES(0x80))

size_t utf8_plain_prefix(struct slice text)
{
    size_t i = 0;
    for (; i + 8 <= text.len; i += 8) {
        uint64_t x;
        stop_poll();
        memcpy(&x, text.ptr + i, 8);
        uint64_t control = (x - BYTES(0x20)) & ~x;
        uint64_t special = ZEROS(x ^ BYTES('"')) | ZEROS(x ^ BYTES('\\'));
        if ((x | control | special) & BYTES(0x80))
            break;
    }
    for (; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        if (c < 0x20 || c >= 0x80 || c == '"' || c == '\\')
            break;
    }
    return i;
}
