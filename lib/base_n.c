#include "lib/base_n.h"
#include "lib/buf.h"

static const char digits16[] = "0123456789abcdef";
static const char digits32[] = "0123456789abcdfghijklmnpqrsvwxyz";
static const char digits64[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

size_t base_n_length(enum base_n base, size_t n)
{
    switch (base) {
    case BASE_N_16:
        return n * 2;
    case BASE_N_NIX32:
        return (n * 8 + 4) / 5;
    default:
        return (n + 2) / 3 * 4;
    }
}

static char *encode16(char *p, const unsigned char *bytes, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        *p++ = digits16[bytes[i] >> 4];
        *p++ = digits16[bytes[i] & 15];
    }
    return p;
}

static char *encode32(char *p, const unsigned char *bytes, size_t n)
{
    for (size_t digit = base_n_length(BASE_N_NIX32, n); digit-- > 0;) {
        size_t i = digit * 5 / 8, shift = digit * 5 % 8;
        unsigned pair = bytes[i] | (i + 1 < n ? (unsigned)bytes[i + 1] << 8 : 0);
        *p++ = digits32[pair >> shift & 31];
    }
    return p;
}

static char *encode64(char *p, const unsigned char *bytes, size_t n)
{
    for (size_t i = 0; i < n; i += 3) {
        unsigned triple = (unsigned)bytes[i] << 16;
        triple |= i + 1 < n ? (unsigned)bytes[i + 1] << 8 : 0;
        triple |= i + 2 < n ? bytes[i + 2] : 0;
        *p++ = digits64[triple >> 18];
        *p++ = digits64[triple >> 12 & 63];
        *p++ = i + 1 < n ? digits64[triple >> 6 & 63] : '=';
        *p++ = i + 2 < n ? digits64[triple & 63] : '=';
    }
    return p;
}

void base_n_encode(struct buf *out, enum base_n base, const void *bytes, size_t n)
{
    char *p = buf_reserve(out, base_n_length(base, n));
    char *end;
    if (base == BASE_N_16)
        end = encode16(p, bytes, n);
    else if (base == BASE_N_NIX32)
        end = encode32(p, bytes, n);
    else
        end = encode64(p, bytes, n);
    out->len += (size_t)(end - p);
}

/* What a character stands for, or -1. */
static int digit_value(const char *digits, int count, char c)
{
    const char *at = memchr(digits, c, (size_t)count);
    return at ? (int)(at - digits) : -1;
}

static bool decode16(struct buf *out, struct slice text)
{
    if (text.len % 2 != 0)
        return false;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        int digit = digit_value(digits16, 16, c >= 'A' && c <= 'F' ? (char)(c - 'A' + 'a') : c);
        if (digit < 0)
            return false;
        if (i % 2 == 0)
            buf_char(out, (char)(digit << 4));
        else
            out->ptr[out->len - 1] |= (char)digit;
    }
    return true;
}

/* From the last character, the lowest digit, up. The bits that remain make one more byte if a
 * digit begins among them or any of them is set. */
static bool decode32(struct buf *out, struct slice text)
{
    unsigned pending = 0, bits = 0;
    for (size_t i = text.len; i-- > 0;) {
        int digit = digit_value(digits32, 32, text.ptr[i]);
        if (digit < 0)
            return false;
        pending |= (unsigned)digit << bits;
        bits += 5;
        if (bits >= 8) {
            buf_char(out, (char)pending);
            pending >>= 8;
            bits -= 8;
        }
    }
    if (bits >= 5 || pending != 0)
        buf_char(out, (char)pending);
    return true;
}

static bool decode64(struct buf *out, struct slice text)
{
    unsigned pending = 0, bits = 0;
    for (size_t i = 0; i < text.len && text.ptr[i] != '='; i++) {
        if (text.ptr[i] == '\n')
            continue;
        int digit = digit_value(digits64, 64, text.ptr[i]);
        if (digit < 0)
            return false;
        pending = pending << 6 | (unsigned)digit;
        bits += 6;
        if (bits >= 8) {
            bits -= 8;
            buf_char(out, (char)(pending >> bits));
        }
    }
    return true;
}

bool base_n_decode(struct buf *out, enum base_n base, struct slice text)
{
    if (base == BASE_N_16)
        return decode16(out, text);
    if (base == BASE_N_NIX32)
        return decode32(out, text);
    return decode64(out, text);
}

enum digest_status base_n_select(
    struct slice name, enum base_n *out, const char **warning, struct buf *error)
{
    static const char old_name[] = "\"base32\" is a deprecated alias for hash format \"nix32\".";
    static const struct {
        const char *name;
        enum base_n base;
        const char *warning;
    } formats[] = {
        { "base16", BASE_N_16, NULL },
        { "nix32", BASE_N_NIX32, NULL },
        { "base32", BASE_N_NIX32, old_name },
        { "base64", BASE_N_64, NULL },
        { "sri", BASE_N_SRI, NULL },
    };
    for (size_t i = 0; i < ARRAY_LEN(formats); i++) {
        if (slice_eq(name, slice_of(formats[i].name))) {
            *out = formats[i].base;
            *warning = formats[i].warning;
            return DIGEST_OK;
        }
    }
    buf_str(error, "unknown hash format '");
    buf_slice(error, name);
    buf_str(error, "', expect 'base16', 'base32', 'base64', or 'sri'");
    return DIGEST_BAD_NAME;
}

/* Adds "hash 'TEXT' PROBLEM", and the algorithm in quotes if there is one. */
static enum digest_status bad_hash(
    struct buf *error, struct slice text, const char *problem, enum digest_kind kind)
{
    buf_str(error, "hash '");
    buf_slice(error, text);
    buf_printf(error, "' %s", problem);
    if (kind != DIGEST_NONE)
        buf_printf(error, " '%s'", digest_name(kind));
    return DIGEST_BAD_HASH;
}

/* Splits off what is before the first separator; false if there is none. */
static bool cut(struct slice *rest, char separator, struct slice *before)
{
    const char *at = rest->len ? memchr(rest->ptr, separator, rest->len) : NULL;
    if (at == NULL)
        return false;
    *before = (struct slice){ rest->ptr, (size_t)(at - rest->ptr) };
    *rest = (struct slice){ at + 1, rest->len - before->len - 1 };
    return true;
}

static bool base_from_length(size_t length, size_t bytes, enum base_n *out)
{
    for (enum base_n base = BASE_N_16; base <= BASE_N_64; base++) {
        if (length == base_n_length(base, bytes)) {
            *out = base;
            return true;
        }
    }
    return false;
}

static enum digest_status decode_hash(
    struct slice text, enum base_n base, struct hash *out, struct buf *error)
{
    static const char *const names[] = { "base16", "nix32", "Base64", "SRI" };
    size_t size = digest_size(out->kind);
    struct buf bytes = { 0 };
    assert(size > 0);
    if (!base_n_decode(&bytes, base, text))
        bytes.len = 0; /* Nix forgets the wrong character and complains of the length */
    if (bytes.len == size) {
        memcpy(out->bytes, bytes.ptr, size);
        return DIGEST_OK;
    }
    buf_printf(error, "invalid %s hash '", names[base]);
    buf_slice(error, text);
    buf_printf(error, "', length %zu != expected length %zu", bytes.len, size);
    return DIGEST_BAD_HASH;
}

enum digest_status base_n_parse_hash(
    struct slice text, enum digest_kind given, struct hash *out, struct buf *error)
{
    struct slice rest = text, name;
    bool colon = cut(&rest, ':', &name);
    bool sri = !colon && cut(&rest, '-', &name);
    out->kind = given;
    if (colon || sri) {
        enum digest_status status = digest_select(name, &out->kind, error);
        if (status != DIGEST_OK)
            return status;
    }
    if (out->kind == DIGEST_NONE)
        return bad_hash(error, text,
            "does not include a type, nor is the type otherwise known from context", DIGEST_NONE);
    if (given != DIGEST_NONE && out->kind != given)
        return bad_hash(error, text, "should have type", given);

    enum base_n base = BASE_N_SRI;
    if (!sri && !base_from_length(rest.len, digest_size(out->kind), &base))
        return bad_hash(error, rest, "has wrong length for hash algorithm", out->kind);
    return decode_hash(rest, base, out, error);
}

struct slice base_n_format_16(char digits[2 * DIGEST_MAX_SIZE], const struct hash *h)
{
    return (struct slice){ digits,
        (size_t)(encode16(digits, h->bytes, digest_size(h->kind)) - digits) };
}

void base_n_format_hash(struct buf *out, const struct hash *h, enum base_n base, bool prefixed)
{
    if (prefixed || base == BASE_N_SRI) {
        buf_str(out, digest_name(h->kind));
        buf_char(out, base == BASE_N_SRI ? '-' : ':');
    }
    base_n_encode(out, base, h->bytes, digest_size(h->kind));
}
