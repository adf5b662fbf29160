/*
 * A tree of nodes. A directory keeps its children sorted by name, which is the order that
 * read_dir answers in; a path that has no node is a question for `below`.
 */
#include "lib/io.h"
#include "lib/buf.h"
#include "lib/gc.h"

struct node {
    struct slice name; /* GC memory */
    bool is_dir;
    struct slice bytes; /* of a file */
    struct node **children;
    size_t count, cap;
};

struct memory {
    struct io io; /* first: a struct memory is passed around as a struct io */
    struct io *below;
    struct node root;
};

static bool next_name(const char **path, struct slice *name)
{
    *path += strspn(*path, "/");
    *name = (struct slice){ *path, strcspn(*path, "/") };
    *path += name->len;
    return name->len > 0;
}

/* Where the child with that name is, or where it belongs. */
static size_t child_index(const struct node *dir, struct slice name, bool *found)
{
    size_t low = 0, high = dir->count;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        int c = slice_cmp(dir->children[mid]->name, name);
        if (c == 0) {
            *found = true;
            return mid;
        }
        if (c < 0)
            low = mid + 1;
        else
            high = mid;
    }
    *found = false;
    return low;
}

static struct slice copy_name(struct slice name)
{
    char *copy = gc_alloc_atomic(name.len + 1);
    memcpy(copy, name.ptr, name.len);
    copy[name.len] = '\0';
    return (struct slice){ copy, name.len };
}

static struct node *child_or_new(struct node *dir, struct slice name)
{
    bool found;
    size_t i = child_index(dir, name, &found);
    if (found)
        return dir->children[i];
    if (dir->count == dir->cap) {
        size_t cap = dir->cap ? dir->cap * 2 : 4;
        struct node **children = gc_alloc(cap * sizeof *children);
        if (dir->count)
            memcpy(children, dir->children, dir->count * sizeof *children);
        dir->children = children;
        dir->cap = cap;
    }
    struct node *child = gc_alloc(sizeof *child);
    child->name = copy_name(name);
    memmove(dir->children + i + 1, dir->children + i, (dir->count - i) * sizeof child);
    dir->children[i] = child;
    dir->count++;
    return child;
}

void io_memory_add(struct io *memory, const char *path, struct slice bytes)
{
    struct node *node = &((struct memory *)memory)->root;
    struct slice name;
    while (next_name(&path, &name)) {
        node->is_dir = true;
        node = child_or_new(node, name);
    }
    node->bytes = bytes;
}

static struct node *find(struct io *io, const char *path)
{
    struct node *node = &((struct memory *)io)->root;
    struct slice name;
    while (next_name(&path, &name)) {
        bool found;
        size_t i = child_index(node, name, &found);
        if (!found)
            return NULL;
        node = node->children[i];
    }
    return node;
}

static struct io *below(struct io *io)
{
    assert(io);
    return ((struct memory *)io)->below;
}

static const char *missing(const char *path)
{
    struct buf b = { 0 };
    buf_printf(&b, "path '%s' does not exist", path);
    return buf_cstr(&b);
}

static enum file_type node_type(const struct node *node)
{
    return node->is_dir ? FILE_DIRECTORY : FILE_REGULAR;
}

static bool memory_path_exists(struct io *io, const char *path)
{
    return find(io, path) || (below(io) && below(io)->path_exists(below(io), path));
}

static bool memory_read_file(struct io *io, const char *path, struct slice *bytes, const char **why)
{
    struct node *node = find(io, path);
    if (!node && below(io))
        return below(io)->read_file(below(io), path, bytes, why);
    if (node && !node->is_dir) {
        *bytes = node->bytes;
        return true;
    }
    struct buf b = { 0 };
    buf_printf(&b, "file '%s' is not a regular file", path);
    *why = node ? buf_cstr(&b) : missing(path);
    return false;
}

static enum file_type memory_file_type(struct io *io, const char *path, const char **why)
{
    struct node *node = find(io, path);
    if (node)
        return node_type(node);
    return below(io) ? below(io)->file_type(below(io), path, why) : FILE_MISSING;
}

/* The entries of both; where a name is in both, memory covers what is below. */
static struct dir_list merge(const struct node *dir, const struct dir_list *lower)
{
    struct dir_list list = { gc_alloc((dir->count + lower->count + 1) * sizeof *list.entries), 0 };
    size_t i = 0, j = 0;
    while (i < dir->count || j < lower->count) {
        int c = i == dir->count     ? 1
                : j == lower->count ? -1
                                    : slice_cmp(dir->children[i]->name, lower->entries[j].name);
        if (c <= 0) {
            const struct node *child = dir->children[i++];
            list.entries[list.count++] = (struct dir_entry){ child->name, node_type(child) };
        }
        if (c > 0)
            list.entries[list.count++] = lower->entries[j];
        if (c >= 0)
            j++;
    }
    return list;
}

static bool memory_read_dir(
    struct io *io, const char *path, struct dir_list *list, const char **why)
{
    struct node *node = find(io, path);
    if (!node && below(io))
        return below(io)->read_dir(below(io), path, list, why);
    if (!node || !node->is_dir) {
        struct buf b = { 0 };
        buf_printf(&b, "cannot read directory \"%s\": Not a directory", path);
        *why = node ? buf_cstr(&b) : missing(path);
        return false;
    }
    struct dir_list lower = { 0 };
    const char *ignored;
    if (!below(io) || !below(io)->read_dir(below(io), path, &lower, &ignored))
        lower.count = 0;
    *list = merge(node, &lower);
    return true;
}

static const char *memory_real_path(struct io *io, const char *path, const char **why)
{
    return find(io, path) || !below(io) ? path : below(io)->real_path(below(io), path, why);
}

static bool memory_file_info(
    struct io *io, const char *path, struct file_info *info, const char **why)
{
    struct node *node = find(io, path);
    if (!node && below(io))
        return below(io)->file_info(below(io), path, info, why);
    *info = (struct file_info){ .type = node ? node_type(node) : FILE_MISSING };
    if (node && !node->is_dir)
        info->size = node->bytes.len;
    return true;
}

static const char *memory_read_link(struct io *io, const char *path, const char **why)
{
    struct node *node = find(io, path);
    if (!node && below(io))
        return below(io)->read_link(below(io), path, why);
    struct buf b = { 0 };
    buf_printf(&b, "file '%s' is not a symlink", path);
    *why = node ? buf_cstr(&b) : missing(path);
    return NULL;
}

static bool memory_stream_file(
    struct io *io, const char *path, const struct file_sink *sink, const char **why)
{
    if (!find(io, path) && below(io))
        return below(io)->stream_file(below(io), path, sink, why);
    struct slice bytes;
    struct file_info info;
    if (!memory_read_file(io, path, &bytes, why) || !memory_file_info(io, path, &info, why))
        return false;
    sink->begin(sink->self, &info);
    sink->bytes(sink->self, bytes.ptr, bytes.len);
    return true;
}

static const char *memory_get_env(struct io *io, const char *name)
{
    return below(io) ? below(io)->get_env(below(io), name) : NULL;
}

static int64_t memory_current_time(struct io *io)
{
    return below(io) ? below(io)->current_time(below(io)) : 0;
}

static const char *memory_current_dir(struct io *io)
{
    return below(io) ? below(io)->current_dir(below(io)) : "/";
}

struct io *io_memory(struct io *below_io)
{
    struct memory *memory = gc_alloc(sizeof *memory);
    memory->io = (struct io){
        .path_exists = memory_path_exists,
        .read_file = memory_read_file,
        .file_type = memory_file_type,
        .read_dir = memory_read_dir,
        .real_path = memory_real_path,
        .file_info = memory_file_info,
        .read_link = memory_read_link,
        .stream_file = memory_stream_file,
        .get_env = memory_get_env,
        .current_time = memory_current_time,
        .current_dir = memory_current_dir,
    };
    memory->below = below_io;
    memory->root.is_dir = true;
    return &memory->io;
}
