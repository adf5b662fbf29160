#include "lib/symbol.h"
#include "lib/gc.h"
#include "lib/hash.h"
#include "lib/stop.h"
#include <stdlib.h>

struct symbol_table symbol_table;

/*
 * Names are never freed: carved from malloc'ed chunks, laid out as string values, each behind what
 * the table needs of it, so that a look-up reads two places: a bucket and a name.
 */
struct name {
    symbol symbol;
    struct string text;
};

enum { CHUNK_UNITS = 8192, UNIT = 8, CHUNK_BYTES = CHUNK_UNITS * UNIT };

static struct {
    char **items;
    uint32_t count, cap;
    uint32_t used; /* units of the last one, which is full if a single name needs more than one */
} chunks;

/* Open addressing. */
struct bucket {
    uint32_t place; /* of its name, plus one: the number of its chunk and the unit in it; 0: free */
    uint32_t hash;
};

static struct bucket *buckets;
static size_t bucket_mask;
static size_t count, name_cap;

static void *must_have(void *p)
{
    if (!p)
        gc_exhausted(0);
    return p;
}

static void add_chunk(size_t bytes)
{
    if (chunks.count == chunks.cap) {
        chunks.cap = chunks.cap ? chunks.cap * 2 : 16;
        chunks.items = realloc(chunks.items, chunks.cap * sizeof *chunks.items);
        if (!chunks.items)
            gc_exhausted(chunks.cap * sizeof *chunks.items);
    }
    chunks.items[chunks.count++] = must_have(malloc(bytes));
    chunks.used = 0;
}

static inline struct name *name_at(uint32_t place)
{
    size_t unit = place - 1;
    return (struct name *)(chunks.items[unit / CHUNK_UNITS] + unit % CHUNK_UNITS * UNIT);
}

/* Returns its place. */
static uint32_t name_new(struct slice text, symbol s)
{
    size_t bytes = (sizeof(struct name) + text.len + 1 + UNIT - 1) & ~(size_t)(UNIT - 1);
    if (chunks.count == 0 || (size_t)(CHUNK_UNITS - chunks.used) * UNIT < bytes)
        add_chunk(bytes > CHUNK_BYTES ? bytes : CHUNK_BYTES);
    uint32_t place = (chunks.count - 1) * CHUNK_UNITS + chunks.used + 1;
    struct name *name = name_at(place);
    chunks.used = bytes > CHUNK_BYTES ? CHUNK_UNITS : chunks.used + (uint32_t)(bytes / UNIT);
    memset((char *)name + bytes - UNIT, 0, UNIT); /* what pads the text */
    name->symbol = s;
    name->text.head = (uint64_t)text.len << STRING_CONTEXT_BITS;
    if (text.len)
        memcpy(name->text.bytes, text.ptr, text.len);
    symbol_table.names[s] = &name->text;
    return place;
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

/* Whether the name, which is padded to eight bytes, is this one. */
static inline bool is_name(const struct string *text, struct slice name)
{
    struct slice known = string_bytes(text);
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
        if (unlikely(stop_wanted) && count * 8 < bucket_mask * 7) {
            free(grown); /* another time: there is room yet */
            return;
        }
        if (!old[i].place)
            continue;
        size_t at = old[i].hash & (size - 1);
        while (grown[at].place)
            at = (at + 1) & (size - 1);
        grown[at] = old[i];
    }
    free(old);
    buckets = grown;
    bucket_mask = size - 1;
}

/* The symbol of the name, or SYMBOL_NONE and the free bucket where it would go. */
static inline symbol find(struct slice name, uint32_t hash, struct bucket **vacant)
{
    for (size_t at = hash & bucket_mask;; at = (at + 1) & bucket_mask) {
        struct bucket *b = &buckets[at];
        if (!b->place) {
            *vacant = b;
            return SYMBOL_NONE;
        }
        if (b->hash == hash && is_name(&name_at(b->place)->text, name))
            return name_at(b->place)->symbol;
    }
}

symbol symbol_lookup(struct slice name)
{
    struct bucket *vacant = NULL;
    return find(name, hash_bytes(name), &vacant);
}

static COLD symbol add(struct bucket *b, struct slice name, uint32_t hash)
{
    if (count == name_cap) {
        size_t bytes = 2 * name_cap * sizeof *symbol_table.names;
        const struct string **grown = realloc(symbol_table.names, bytes);
        if (!grown)
            gc_exhausted(bytes);
        symbol_table.names = grown;
        name_cap *= 2;
    }
    symbol s = (symbol)count++;
    *b = (struct bucket){ name_new(name, s), hash };
    if (count * 4 > bucket_mask * 3)
        grow_buckets();
    return s;
}

symbol symbol_intern(struct slice name)
{
    struct bucket *vacant = NULL;
    uint32_t hash = hash_bytes(name);
    symbol s = find(name, hash, &vacant);
    if (likely(s))
        return s;
    assert(vacant);
    return add(vacant, name, hash);
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
    name_new((struct slice){ "", 0 }, SYMBOL_NONE);
    count = 1;
    for (size_t i = 0; i < ARRAY_LEN(known); i++)
        symbol_intern(slice_of(known[i]));
    intern_startup_names();
}
