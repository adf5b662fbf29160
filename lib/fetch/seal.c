#include "lib/fetch/seal.h"
#include "lib/io.h"
#include "lib/nar.h"
#include "lib/path.h"
#include <stdio.h>
#include <stdlib.h>

/* An SRI text. */
static const char *hash_text(const struct hash *h)
{
    struct buf out = { 0 };
    base_n_format_hash(&out, h, BASE_N_SRI, true);
    return buf_cstr(&out);
}

static bool stamp_tree(struct digest *d, const char *path)
{
    struct io *io = io_posix();
    struct file_info info;
    struct dir_list list = { 0 };
    const char *why;
    if (!io->file_info(io, path, &info, &why) || info.type == FILE_MISSING)
        return false;
    int64_t numbers[] = { (int64_t)info.type, info.executable, (int64_t)info.size,
        (int64_t)info.inode, info.changed };
    digest_update(d, numbers, sizeof numbers);
    if (info.type != FILE_DIRECTORY)
        return true;
    if (!io->read_dir(io, path, &list, &why))
        return false;
    for (size_t i = 0; i < list.count; i++) {
        struct slice name = list.entries[i].name;
        digest_update(d, name.ptr, name.len + 1);
        if (!stamp_tree(d, path_join(slice_of(path), name).ptr))
            return false;
    }
    return true;
}

/* NULL where it cannot be read. */
static const char *stamp_of(const char *tree)
{
    struct hash h = { .kind = DIGEST_SHA256 };
    struct digest d;
    digest_init(&d, h.kind);
    if (!stamp_tree(&d, tree))
        return NULL;
    digest_final(&d, h.bytes);
    return hash_text(&h);
}

bool seal_write(
    const struct cache_entry *e, const char *tree, struct fetched *got, const char **why)
{
    struct buf info = { 0 }, number = { 0 };
    got->path = tree;
    got->nar = (struct hash){ .kind = DIGEST_SHA256 };
    if (!nar_hash(io_posix(), tree, NULL, &got->nar, why))
        return false;
    const char *stamp = stamp_of(tree);
    buf_printf(&number, "%lld", (long long)got->last_modified);
    cache_info_add(&info, "tree", tree + strlen(e->dir) + 1);
    cache_info_add(&info, "nar", hash_text(&got->nar));
    cache_info_add(&info, "stamp", stamp ? stamp : "");
    cache_info_add(&info, "modified", buf_cstr(&number));
    return cache_write_info(e, &info, why);
}

bool seal_check(const struct cache_entry *e, struct fetched *got)
{
    struct slice info;
    if (!cache_read_info(e, &info))
        return false;
    const char *tree = cache_info(info, "tree"), *nar = cache_info(info, "nar");
    const char *stamp = cache_info(info, "stamp"), *modified = cache_info(info, "modified");
    struct buf message = { 0 };
    if (!tree || !nar || !stamp || !modified ||
        base_n_parse_hash(slice_of(nar), DIGEST_SHA256, &got->nar, &message) != DIGEST_OK)
        return false;
    got->path = cache_path(e, tree);
    got->last_modified = strtoll(modified, NULL, 10);
    const char *now = stamp_of(got->path);
    return now && strcmp(now, stamp) == 0;
}
