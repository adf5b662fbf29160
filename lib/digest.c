#include "lib/digest.h"
#include "lib/buf.h"
#include "lib/stop.h"
#include <nettle/md5.h>
#include <nettle/nettle-meta.h>
#include <nettle/sha1.h>
#include <nettle/sha2.h>

static const struct {
    const char *name;
    size_t size;
    const struct nettle_hash *hash;
} kinds[] = {
    [DIGEST_NONE] = { "", 0, NULL },
    [DIGEST_MD5] = { "md5", MD5_DIGEST_SIZE, &nettle_md5 },
    [DIGEST_SHA1] = { "sha1", SHA1_DIGEST_SIZE, &nettle_sha1 },
    [DIGEST_SHA256] = { "sha256", SHA256_DIGEST_SIZE, &nettle_sha256 },
    [DIGEST_SHA512] = { "sha512", SHA512_DIGEST_SIZE, &nettle_sha512 },
    [DIGEST_BLAKE3] = { "blake3", 32, NULL },
};

#define FITS(context)                                                                              \
    _Static_assert(sizeof(struct context) <= sizeof(((struct digest *)0)->state), #context)
FITS(md5_ctx);
FITS(sha1_ctx);
FITS(sha256_ctx);
FITS(sha512_ctx);

void digest_init(struct digest *d, enum digest_kind kind)
{
    assert(kinds[kind].hash != NULL);
    d->kind = kind;
    kinds[kind].hash->init(d->state);
}

void digest_update(struct digest *d, const void *bytes, size_t n)
{
    if (n > 0)
        kinds[d->kind].hash->update(d->state, n, bytes);
}

void digest_final(struct digest *d, unsigned char out[DIGEST_MAX_SIZE])
{
    kinds[d->kind].hash->digest(d->state, kinds[d->kind].size, out);
}

enum { PIECE = 1 << 20 }; /* between looks at whether the run is to stop */

void digest_of(enum digest_kind kind, struct slice bytes, unsigned char out[DIGEST_MAX_SIZE])
{
    struct digest d;
    digest_init(&d, kind);
    for (size_t at = 0; at < bytes.len; at += PIECE) {
        stop_poll();
        digest_update(&d, bytes.ptr + at, bytes.len - at < PIECE ? bytes.len - at : PIECE);
    }
    digest_final(&d, out);
}

size_t digest_size(enum digest_kind kind)
{
    return kinds[kind].size;
}

const char *digest_name(enum digest_kind kind)
{
    return kinds[kind].name;
}

enum digest_kind digest_by_name(struct slice name)
{
    for (size_t i = DIGEST_NONE + 1; i < ARRAY_LEN(kinds); i++)
        if (slice_eq(name, slice_of(kinds[i].name)))
            return (enum digest_kind)i;
    return DIGEST_NONE;
}

enum digest_status digest_select(struct slice name, enum digest_kind *out, struct buf *error)
{
    enum digest_kind kind = digest_by_name(name);
    if (kind == DIGEST_NONE) {
        buf_str(error, "unknown hash algorithm '");
        buf_slice(error, name);
        buf_str(error, "', expect 'blake3', 'md5', 'sha1', 'sha256', or 'sha512'");
        return DIGEST_BAD_NAME;
    }
    if (kinds[kind].hash == NULL) {
        buf_str(error, "experimental Nix feature 'blake3-hashes' is disabled; add "
                       "'--extra-experimental-features blake3-hashes' to enable it");
        return DIGEST_FEATURE_OFF;
    }
    *out = kind;
    return DIGEST_OK;
}
