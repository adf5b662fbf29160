#include "lib/symbol.h"
#include "lib/gc.h"
#include "lib/hash.h"
#include <stdlib.h>

struct symbol_table symbol_table;

/* Open addressing; a bucket holds the symbol and 32 bits of its hash. */
struct bucket {
    symbol symbol;
    uint32_t hash;
};

static struct bucket *buckets;
static size_t bucket_mask;
static size_t count, name_cap;

/* Names are never freed: carved from malloc'ed chunks, laid out as string values. */
static char *chunk_next, *chunk_end;
enum { CHUNK_BYTES = 64 * 1024 };

static void *must_have(void *p)
{
    if (!p)
        gc_exhausted(0);
    return p;
}

static struct string *name_new(struct slice name)
{
    size_t bytes = (sizeof(struct string) + name.len + 1 + 7) & ~(size_t)7;
    if ((size_t)(chunk_end - chunk_next) < bytes) {
        size_t chunk = bytes > CHUNK_BYTES ? bytes : CHUNK_BYTES;
        chunk_next = must_have(malloc(chunk));
        chunk_end = chunk_next + chunk;
    }
    struct string *s = (struct string *)chunk_next;
    chunk_next += bytes;
    memset(chunk_next - 8, 0, 8); /* the padding, which symbol_prefix reads */
    s->head = (uint64_t)name.len << STRING_CONTEXT_BITS;
    if (name.len)
        memcpy(s->bytes, name.ptr, name.len);
    return s;
}

static inline uint64_t mix(uint64_t h, uint64_t word)
{
    h = (h ^ word) * 0xff51afd7ed558ccdu;
    return h ^ h >> 32;
}

/* Eight bytes at a time, the last ones of a longer name as far as they overlap a second time. */
static inline uint32_t hash_bytes(struct slice s)
{
    uint64_t h = s.len * 0x9e3779b97f4a7c15u, word;
    if (s.len <= 8)
        return (uint32_t)mix(h, hash_short(s));
    for (size_t i = 0; i < s.len - 8; i += 8) {
        memcpy(&word, s.ptr + i, 8);
        h = mix(h, word);
    }
    memcpy(&word, s.ptr + s.len - 8, 8);
    return (uint32_t)mix(h, word);
}

/* Whether the symbol's name, which is padded to eight bytes, is this one. */
static inline bool is_name(symbol s, struct slice name)
{
    struct slice known = symbol_slice(s);
    if (known.len != name.len)
        return false;
    uint64_t a, b;
    if (name.len <= 8) {
        memcpy(&a, known.ptr, 8);
        return a == hash_short(name);
    }
    for (size_t i = 0; i < name.len - 8; i += 8) {
        memcpy(&a, known.ptr + i, 8);
        memcpy(&b, name.ptr + i, 8);
        if (a != b)
            return false;
    }
    memcpy(&a, known.ptr + name.len - 8, 8);
    memcpy(&b, name.ptr + name.len - 8, 8);
    return a == b;
}

static struct bucket *new_buckets(size_t size)
{
    return must_have(calloc(size, sizeof(struct bucket)));
}

static void grow_buckets(void)
{
    size_t size = (bucket_mask + 1) * 2;
    struct bucket *old = buckets, *grown = new_buckets(size);
    for (size_t i = 0; i <= bucket_mask; i++) {
        if (!old[i].symbol)
            continue;
        size_t at = old[i].hash & (size - 1);
        while (grown[at].symbol)
            at = (at + 1) & (size - 1);
        grown[at] = old[i];
    }
    free(old);
    buckets = grown;
    bucket_mask = size - 1;
}

/* The bucket that holds the name, or the free one where it would go. */
static inline struct bucket *find(struct slice name, uint32_t hash)
{
    for (size_t at = hash & bucket_mask;; at = (at + 1) & bucket_mask) {
        struct bucket *b = &buckets[at];
        if (!b->symbol)
            return b;
        if (b->hash == hash && is_name(b->symbol, name))
            return b;
    }
}

symbol symbol_lookup(struct slice name)
{
    return find(name, hash_bytes(name))->symbol;
}

static COLD symbol add(struct bucket *b, struct slice name, uint32_t hash)
{
    if (count == name_cap) {
        const struct string **grown = must_have(malloc(2 * name_cap * sizeof *grown));
        memcpy(grown, symbol_table.names, count * sizeof *grown);
        free(symbol_table.names);
        symbol_table.names = grown;
        name_cap *= 2;
    }
    symbol_table.names[count] = name_new(name);
    symbol s = (symbol)count++;
    *b = (struct bucket){ s, hash };
    if (count * 4 > bucket_mask * 3)
        grow_buckets();
    return s;
}

symbol symbol_intern(struct slice name)
{
    uint32_t hash = hash_bytes(name);
    struct bucket *b = find(name, hash);
    return likely(b->symbol) ? b->symbol : add(b, name, hash);
}

size_t symbol_count(void)
{
    return count;
}

/*
 * The other names that Nix makes before it reads any program, in its order: of its builtins and of
 * the text of its `derivation`. +x stands for __x and x.
 */
static const char startup_names[] =
    "builtins true false null +currentTime +currentSystem +nixVersion +storeDir +langVersion "
    "+traceVerbose nixPath scopedImport import +typeOf isNull +isFunction +isInt +isFloat "
    "+isString "
    "+isBool +isPath +genericClosure break abort throw +addErrorContext +ceil +floor +tryEval "
    "+getEnv "
    "+seq +deepSeq +trace +warn derivationStrict placeholder +toPath +storePath +pathExists "
    "baseNameOf "
    "dirOf +readFile findFile +hashFile +readFileType +readDir +toXML +toJSON +fromJSON +toFile "
    "+filterSource __path +attrNames +attrValues +getAttr +unsafeGetAttrPos +hasAttr +isAttrs "
    "removeAttrs +listToAttrs +intersectAttrs +catAttrs +functionArgs +mapAttrs +zipAttrsWith "
    "+isList "
    "+elemAt +head +tail map +filter +elem +concatLists +length +foldl' +any +all +genList +sort "
    "+partition +groupBy +concatMap +add sub mul div +bitAnd +bitOr +bitXor lessThan toString "
    "+substring +stringLength +hashString +convertHash +match +split +concatStringsSep "
    "+replaceStrings +parseDrvName +compareVersions +splitVersion +unsafeDiscardStringContext "
    "+hasContext +unsafeDiscardOutputDependency +addDrvOutputDependencies +getContext "
    "+appendContext "
    "fetchMercurial fetchFinalTree +fetchurl fetchTarball fetchGit fromTOML derivation strict "
    "drvAttrs "
    "commonAttrs outputsList x outputToAttrListElement";

static void intern_startup_names(void)
{
    const char *end;
    char prefixed[64] = "__";
    for (const char *name = startup_names; *name; name = *end ? end + 1 : end) {
        end = strchrnul(name, ' ');
        size_t len = (size_t)(end - name);
        if (*name == '+') {
            name++;
            len--;
            memcpy(prefixed + 2, name, len);
            symbol_intern((struct slice){ prefixed, len + 2 });
        }
        symbol_intern((struct slice){ name, len });
    }
}

void symbol_init(void)
{
    static const char *const known[] = {
#define X(id, text) text,
        SYMBOLS(X)
#undef X
    };
    bucket_mask = 1023;
    buckets = new_buckets(bucket_mask + 1);
    name_cap = 1024;
    symbol_table.names = must_have(malloc(name_cap * sizeof *symbol_table.names));
    symbol_table.names[0] = name_new((struct slice){ "", 0 });
    count = 1;
    for (size_t i = 0; i < ARRAY_LEN(known); i++)
        symbol_intern(slice_of(known[i]));
    intern_startup_names();
}
