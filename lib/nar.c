#include "lib/nar.h"
#include "lib/buf.h"

/* Nix reads and writes none that are deeper. */
enum { MAX_DEPTH = 64 };

struct dump {
    struct io *io;
    const struct nar_filter *filter;
    struct digest digest;
    unsigned depth;
    uint64_t size; /* of the file that is being read */
    bool plain;    /* nobody may execute it */
    const char *why;
};

static void add_padding(struct digest *d, uint64_t size)
{
    static const char zeros[8];
    digest_update(d, zeros, (8 - size % 8) % 8);
}

static void add_size(struct digest *d, uint64_t size)
{
    unsigned char bytes[8];
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (unsigned char)(size >> 8 * i);
    digest_update(d, bytes, sizeof bytes);
}

static void add_string(struct digest *d, struct slice s)
{
    add_size(d, s.len);
    digest_update(d, s.ptr, s.len);
    add_padding(d, s.len);
}

static void add(struct digest *d, const char *word)
{
    add_string(d, slice_of(word));
}

/* Files ----------------------------------------------------------------------------------- */

/* Of the file that was opened: another one may have been in its place before. */
static void begin_file(void *self, const struct file_info *info)
{
    struct dump *d = self;
    add(&d->digest, "regular");
    if (info->executable && !d->plain) {
        add(&d->digest, "executable");
        add(&d->digest, "");
    }
    add(&d->digest, "contents");
    d->size = info->size;
    add_size(&d->digest, info->size);
}

static void begin_flat(
    void *self __attribute__((unused)), const struct file_info *info __attribute__((unused)))
{
}

static void add_bytes(void *self, const void *bytes, size_t n)
{
    digest_update(&((struct dump *)self)->digest, bytes, n);
}

static bool dump_file(struct dump *d, const char *path)
{
    struct file_sink sink = { begin_file, add_bytes, d };
    if (!d->io->stream_file(d->io, path, &sink, &d->why))
        return false;
    add_padding(&d->digest, d->size);
    return true;
}

static bool dump_symlink(struct dump *d, const char *path)
{
    const char *target = d->io->read_link(d->io, path, &d->why);
    if (!target)
        return false;
    add(&d->digest, "symlink");
    add(&d->digest, "target");
    add(&d->digest, target);
    return true;
}

/* Trees ----------------------------------------------------------------------------------- */

static bool dump(struct dump *d, const char *path);

static bool dump_entry(struct dump *d, const char *dir, const struct dir_entry *entry)
{
    struct buf path = { 0 };
    buf_str(&path, dir);
    if (path.len > 1)
        buf_char(&path, '/');
    buf_slice(&path, entry->name);
    if (d->filter && !d->filter->keep(d->filter->self, buf_cstr(&path), entry->type))
        return true;
    add(&d->digest, "entry");
    add(&d->digest, "(");
    add(&d->digest, "name");
    add_string(&d->digest, entry->name);
    add(&d->digest, "node");
    d->depth++;
    if (!dump(d, buf_cstr(&path)))
        return false;
    d->depth--;
    add(&d->digest, ")");
    return true;
}

static bool dump_directory(struct dump *d, const char *path)
{
    struct dir_list list;
    if (!d->io->read_dir(d->io, path, &list, &d->why))
        return false;
    add(&d->digest, "directory");
    for (size_t i = 0; i < list.count; i++) {
        if (!dump_entry(d, path, &list.entries[i]))
            return false;
    }
    return true;
}

static const char *fault(const char *before, const char *path, const char *after)
{
    struct buf b = { 0 };
    buf_printf(&b, "%s'%s' %s", before, path, after);
    return buf_cstr(&b);
}

static bool dump(struct dump *d, const char *path)
{
    struct file_info info;
    if (d->depth >= MAX_DEPTH) {
        d->why = fault("path ", path, "exceeds maximum NAR directory depth of 64");
        return false;
    }
    if (!d->io->file_info(d->io, path, &info, &d->why))
        return false;
    add(&d->digest, "(");
    add(&d->digest, "type");
    bool done = false;
    switch (info.type) {
    case FILE_REGULAR:
        done = dump_file(d, path);
        break;
    case FILE_DIRECTORY:
        done = dump_directory(d, path);
        break;
    case FILE_SYMLINK:
        done = dump_symlink(d, path);
        break;
    case FILE_MISSING:
        d->why = fault("path ", path, "does not exist");
        break;
    default:
        d->why = fault("file ", path, "has an unsupported type");
    }
    add(&d->digest, ")");
    return done;
}

bool nar_hash(struct io *io, const char *path, const struct nar_filter *filter, struct hash *hash,
    const char **why)
{
    struct dump d = { .io = io, .filter = filter };
    digest_init(&d.digest, hash->kind);
    add(&d.digest, "nix-archive-1");
    if (!dump(&d, path)) {
        *why = d.why;
        return false;
    }
    digest_final(&d.digest, hash->bytes);
    return true;
}

bool nar_hash_plain(struct io *io, const char *path, struct hash *hash, const char **why)
{
    struct dump d = { .io = io, .plain = true };
    digest_init(&d.digest, hash->kind);
    add(&d.digest, "nix-archive-1");
    add(&d.digest, "(");
    add(&d.digest, "type");
    if (!dump_file(&d, path)) {
        *why = d.why;
        return false;
    }
    add(&d.digest, ")");
    digest_final(&d.digest, hash->bytes);
    return true;
}

bool nar_hash_flat(struct io *io, const char *path, struct hash *hash, const char **why)
{
    struct dump d = { .io = io };
    struct file_sink sink = { begin_flat, add_bytes, &d };
    digest_init(&d.digest, hash->kind);
    if (!io->stream_file(io, path, &sink, why))
        return false;
    digest_final(&d.digest, hash->bytes);
    return true;
}
