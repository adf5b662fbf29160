/*
 * Cryptographic hashes. The only file that knows the library behind them is digest.c.
 *
 * That library is nettle, not OpenSSL's libcrypto 3.0. A program that does nothing starts 0.15 ms
 * later (0.3 M instructions) when linked with libnettle, 0.9 ms (2.5 M) with libcrypto, or 1.1 ms
 * at its first hash if libcrypto is loaded then; our whole start-up may take 1.5 ms. Both use the
 * CPU's SHA instructions: sha256 runs at 1.6 against 1.8 GB/s, 75 ns against 70 for 64 bytes; only
 * for sha512 is nettle behind, 0.7 against 0.9 GB/s. (Debian 12, medians of 500 runs.)
 */
#ifndef TVX_LIB_DIGEST_H
#define TVX_LIB_DIGEST_H

#include "lib/base.h"

struct buf;

/* BLAKE3 is here by name only, as it is in Nix unless the feature blake3-hashes is on: it has a
 * size, but digest_init may not be called for it. */
enum digest_kind {
    DIGEST_NONE,
    DIGEST_MD5,
    DIGEST_SHA1,
    DIGEST_SHA256,
    DIGEST_SHA512,
    DIGEST_BLAKE3,
};

enum { DIGEST_MAX_SIZE = 64 };

/* What is wrong with a name or a hash that the user wrote. */
enum digest_status {
    DIGEST_OK,
    DIGEST_BAD_HASH,
    DIGEST_BAD_NAME,    /* Nix's UsageError: no such algorithm or format */
    DIGEST_FEATURE_OFF, /* BLAKE3 */
};

/* Plain memory: may be copied, to go on from one state in two ways, and needs no clean-up. */
struct digest {
    enum digest_kind kind;
    _Alignas(16) unsigned char state[240];
};

void digest_init(struct digest *d, enum digest_kind kind);
void digest_update(struct digest *d, const void *bytes, size_t n);
/* Writes digest_size(kind) bytes; d must be started anew before it is used again. */
void digest_final(struct digest *d, unsigned char out[DIGEST_MAX_SIZE]);

/* All of it at once. */
void digest_of(enum digest_kind kind, struct slice bytes, unsigned char out[DIGEST_MAX_SIZE]);

size_t digest_size(enum digest_kind kind);
const char *digest_name(enum digest_kind kind);

/* DIGEST_NONE if there is no such algorithm; knows "blake3". */
enum digest_kind digest_by_name(struct slice name);

/* For a name that must denote a usable algorithm. If it does not, adds Nix's message to error. */
enum digest_status digest_select(struct slice name, enum digest_kind *out, struct buf *error);

#endif
