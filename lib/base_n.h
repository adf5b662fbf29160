/*
 * Bytes as text in the bases that Nix writes hashes in, and hashes with their algorithm.
 *
 * Base 16 is written in lower case and read in either. Base 64 is that of RFC 4648, section 4;
 * reading skips newlines, ends at the first '=' and asks for no padding. Nix's own base 32 has the
 * digits 0-9 and a-z without e, o, t and u. It takes the bytes as one little-endian number and
 * writes its highest digit first, so the first character stands for the top bits of the last byte.
 *
 * Messages are Nix's. They are added to a buf, for the caller to raise.
 */
#ifndef TVX_LIB_BASE_N_H
#define TVX_LIB_BASE_N_H

#include "lib/base.h"
#include "lib/digest.h"

struct buf;

enum base_n {
    BASE_N_16,
    BASE_N_NIX32,
    BASE_N_64,
    BASE_N_SRI, /* base 64 after the algorithm: sha256-... (W3C Subresource Integrity) */
};

struct hash {
    enum digest_kind kind;
    unsigned char bytes[DIGEST_MAX_SIZE]; /* the first digest_size(kind) count */
};

/* How many characters n bytes take. */
size_t base_n_length(enum base_n base, size_t n);

/* For both, BASE_N_SRI is the same as BASE_N_64. Decoding fails for a character outside the
 * alphabet and for an odd number of base 16 digits; out then holds a part of the bytes. */
void base_n_encode(struct buf *out, enum base_n base, const void *bytes, size_t n);
bool base_n_decode(struct buf *out, enum base_n base, struct slice text);

/* A format's name: base16, nix32, base64 or sri. The old name base32 for nix32 works too, and
 * *warning is then what Nix says about that; otherwise it is NULL. */
enum digest_status base_n_select(
    struct slice name, enum base_n *out, const char **warning, struct buf *error);

/*
 * Reads "sha256:TEXT", "sha256-TEXT" or just TEXT; the last needs the algorithm to be given, and
 * the others may not contradict it. DIGEST_NONE: none is given. After '-' TEXT is base 64,
 * otherwise its length tells the base. On failure *out is undefined and error has a message.
 */
enum digest_status base_n_parse_hash(
    struct slice text, enum digest_kind given, struct hash *out, struct buf *error);

/* Its digits of base 16, which go to `digits` and hence need no memory. */
struct slice base_n_format_16(char digits[2 * DIGEST_MAX_SIZE], const struct hash *h);
/* With "sha256:" before it if prefixed; BASE_N_SRI has its own prefix always. */
void base_n_format_hash(struct buf *out, const struct hash *h, enum base_n base, bool prefixed);

#endif
