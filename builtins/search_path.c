#include "builtins/search_path.h"
#include "builtins/prelude.h"
#include "lib/hash.h"
#include "lib/io_restrict.h"
#include "lib/path.h"

struct lookup {
    value key;         /* what was looked up; VALUE_NONE in a free place */
    const char *found; /* its path, or NULL where there is nothing */
};

struct search_path {
    struct search_entry *entries;
    size_t count, cap;
    struct lookup *lookups; /* open addressing */
    size_t lookup_count, mask;
};

static struct search_path *path_of(struct vm *vm)
{
    if (!vm->search_path)
        vm->search_path = gc_alloc(sizeof *vm->search_path);
    return vm->search_path;
}

/* Entries --------------------------------------------------------------------------------- */

static bool starts_with(struct slice s, const char *start)
{
    size_t len = strlen(start);
    return s.len >= len && memcmp(s.ptr, start, len) == 0;
}

/* What Nix downloads. */
static bool is_url(struct slice s)
{
    static const char *const starts[] = { "channel:", "http://", "https://", "file://", "git://",
        "s3://", "ssh://" };
    for (size_t i = 0; i < ARRAY_LEN(starts); i++) {
        if (starts_with(s, starts[i]))
            return true;
    }
    return false;
}

static void add_entry(struct vm *vm, struct slice spec)
{
    struct search_path *p = path_of(vm);
    if (p->count == p->cap)
        p->entries = gc_grow(p->entries, sizeof *p->entries, &p->cap);
    const char *equals = memchr(spec.ptr, '=', spec.len);
    size_t prefix = equals ? (size_t)(equals - spec.ptr) : 0, start = equals ? prefix + 1 : 0;
    p->entries[p->count++] = (struct search_entry){
        string_from((struct slice){ spec.ptr, prefix }),
        string_from((struct slice){ spec.ptr + start, spec.len - start }),
    };
}

void search_path_add(struct vm *vm, const char *spec)
{
    add_entry(vm, slice_of(spec));
}

void search_path_add_words(struct vm *vm, const char *specs)
{
    static const char blanks[] = " \t\n\r";
    for (const char *p = specs + strspn(specs, blanks); *p; p += strspn(p, blanks)) {
        size_t len = strcspn(p, blanks);
        add_entry(vm, (struct slice){ p, len });
        p += len;
    }
}

const char *search_path_words(const char *specs)
{
    struct buf words = { 0 };
    for (const char *p = specs; *p;) {
        const char *start = p, *path = p;
        for (; *p && *p != ':'; p++) {
            if (*p == '=')
                path = p + 1;
        }
        if (*p && (is_url(slice_of(path)) || starts_with(slice_of(path), "flake:"))) {
            p++;
            p += strcspn(p, ":");
        }
        buf_add(&words, start, (size_t)(p - start));
        buf_char(&words, ' ');
        p += *p == ':';
    }
    return buf_cstr(&words);
}

static bool exists(struct vm *vm, const char *path)
{
    const char *why;
    if (!vm->io->path_exists(vm->io, path))
        return false; /* at once, as for most */
    const char *real = vm->io->real_path(vm->io, path, &why);
    return real && vm->io->path_exists(vm->io, real);
}

void search_path_add_channels(struct vm *vm)
{
    static const char root_channels[] = "/nix/var/nix/profiles/per-user/root/channels";
    const char *home = vm->io->get_env(vm->io, "HOME");
    if (home && *home == '/') {
        struct slice channels = path_join(slice_of(home), slice_of(".nix-defexpr/channels"));
        if (exists(vm, channels.ptr))
            add_entry(vm, channels);
    }
    struct slice nixpkgs = path_join(slice_of(root_channels), slice_of("nixpkgs"));
    if (exists(vm, nixpkgs.ptr)) {
        struct buf spec = { 0 };
        buf_str(&spec, "nixpkgs=");
        buf_slice(&spec, nixpkgs);
        add_entry(vm, buf_view(&spec));
    }
    if (exists(vm, root_channels))
        add_entry(vm, slice_of(root_channels));
}

static struct shape *entry_shape(void)
{
    static struct shape *shape;
    static const symbol names[] = { SYM_path, SYM_prefix };
    if (!shape)
        shape = shape_new(names, NULL, ARRAY_LEN(names));
    return shape;
}

value search_path_value(struct vm *vm)
{
    struct search_path *p = path_of(vm);
    size_t count = vm->settings.pure ? 0 : p->count;
    struct list *list = list_new(count);
    for (size_t i = 0; i < count; i++) {
        struct attrs *set = attrs_new(entry_shape());
        set->slots[0] = p->entries[i].path;
        set->slots[1] = p->entries[i].prefix;
        list->items[i] = value_of_attrs(set);
    }
    return value_of_list(list);
}

/* Remembering ----------------------------------------------------------------------------- */

static struct lookup *find_lookup(struct search_path *p, struct slice key)
{
    size_t i = hash_slice(key) & p->mask;
    while (!value_is_none(p->lookups[i].key) && !slice_eq(value_bytes(p->lookups[i].key), key))
        i = (i + 1) & p->mask;
    return &p->lookups[i];
}

/* The place of a key, free if the key is new; valid until the next remember(). */
static struct lookup *recall(struct search_path *p, struct slice key)
{
    if (p->lookup_count * 2 >= p->mask) {
        struct search_path grown = { .mask = p->mask ? p->mask * 2 + 1 : 31 };
        grown.lookups = gc_alloc((grown.mask + 1) * sizeof *grown.lookups);
        for (size_t i = 0; p->lookups && i <= p->mask; i++) {
            if (!value_is_none(p->lookups[i].key))
                *find_lookup(&grown, value_bytes(p->lookups[i].key)) = p->lookups[i];
        }
        p->lookups = grown.lookups;
        p->mask = grown.mask;
    }
    return find_lookup(p, key);
}

static const char *remember(struct search_path *p, struct slice key, const char *found)
{
    *recall(p, key) = (struct lookup){ string_from(key), found };
    p->lookup_count++;
    return found;
}

void search_path_forget(struct vm *vm)
{
    struct search_path *p = path_of(vm), old = *p;
    p->lookups = NULL;
    p->lookup_count = p->mask = 0;
    for (size_t i = 0; old.lookups && i <= old.mask; i++) {
        if (!value_is_none(old.lookups[i].key) && old.lookups[i].found)
            remember(p, value_bytes(old.lookups[i].key), old.lookups[i].found);
    }
}

/* Looking up ------------------------------------------------------------------------------ */

/* The real path of what exists, else NULL. */
static const char *existing(struct vm *vm, const char *path)
{
    const char *why;
    const char *real = vm->io->real_path(vm->io, path, &why);
    enum file_type type = real ? vm->io->file_type(vm->io, real, &why) : FILE_ERROR;
    if (type == FILE_ERROR)
        vm_raise(vm, ERR_IO, "%s", why);
    return type == FILE_MISSING ? NULL : real;
}

/* Raises where a path that is not there is one that may not be looked at. */
static void check_allowed(struct vm *vm, const char *path)
{
    struct file_info info;
    const char *why;
    if (!vm->io->file_info(vm->io, path, &info, &why))
        vm_raise(vm, ERR_IO, "%s", why);
}

/* Where an entry's path is, or NULL, which is warned about once. */
static const char *entry_root(struct vm *vm, struct slice path)
{
    struct search_path *p = path_of(vm);
    struct lookup *known = recall(p, path);
    if (!value_is_none(known->key))
        return known->found;
    if (is_url(path)) {
        vm_warn(vm, POS_NONE, "Nix search path entry '%.*s' cannot be downloaded, ignoring",
            (int)path.len, path.ptr);
        return remember(p, path, NULL);
    }
    if (starts_with(path, "flake:")) {
        vm_require_feature(vm, "flakes");
        vm_raise(vm, ERR_UNSUPPORTED, "Nix search path entry '%.*s' is not supported yet",
            (int)path.len, path.ptr);
    }
    struct slice absolute = path_join(slice_of(vm->io->current_dir(vm->io)), path);
    if (existing(vm, absolute.ptr))
        return remember(p, path, absolute.ptr);
    check_allowed(vm, absolute.ptr);
    vm_warn(vm, POS_NONE, "Nix search path entry '%.*s' does not exist, ignoring", (int)path.len,
        path.ptr);
    return remember(p, path, NULL);
}

/* What `suffix` is below an entry's path, or NULL. */
static const char *find_below(struct vm *vm, struct slice path, struct slice suffix)
{
    const char *root = entry_root(vm, path);
    if (!root)
        return NULL;
    struct slice below = path_canonical(suffix);
    struct buf key = { 0 };
    buf_slice(&key, path);
    buf_char(&key, '\0');
    buf_slice(&key, below);
    struct search_path *p = path_of(vm);
    struct lookup *known = recall(p, buf_view(&key));
    if (!value_is_none(known->key))
        return known->found;
    struct slice full = path_join(slice_of(root), (struct slice){ below.ptr + 1, below.len - 1 });
    const char *found = existing(vm, full.ptr);
    if (!found)
        check_allowed(vm, full.ptr);
    return remember(p, buf_view(&key), found);
}

void search_path_allow(struct vm *vm, struct io *restricted)
{
    struct search_path *p = path_of(vm);
    struct slice dir = slice_of(vm->io->current_dir(vm->io));
    for (size_t i = 0; i < p->count; i++) {
        struct slice path = value_bytes(p->entries[i].path);
        if (is_url(path) || starts_with(path, "flake:"))
            continue;
        io_restrict_allow(restricted, path_join(dir, path).ptr);
        entry_root(vm, path);
    }
}

/* Whether a prefix matches a name up to the end of a component; *suffix is what follows. */
static bool match(struct slice prefix, struct slice name, struct slice *suffix)
{
    bool part = prefix.len > 0 && prefix.len < name.len;
    if (prefix.len > name.len || (part && name.ptr[prefix.len] != '/') ||
        !slice_eq(prefix, (struct slice){ name.ptr, prefix.len }))
        return false;
    size_t skip = prefix.len + part;
    *suffix = (struct slice){ name.ptr + skip, name.len - skip };
    return true;
}

const char *search_path_find_in(
    struct vm *vm, const struct search_entry *entries, size_t count, struct slice name)
{
    for (size_t i = 0; i < count; i++) {
        struct slice suffix;
        if (!match(value_bytes(entries[i].prefix), name, &suffix))
            continue;
        const char *found = find_below(vm, value_bytes(entries[i].path), suffix);
        if (found)
            return found;
    }
    if (starts_with(name, "nix/")) {
        struct slice file = { name.ptr + strlen("nix/"), name.len - strlen("nix/") };
        const char *found = prelude_find(vm, file);
        if (found)
            return found;
    }
    if (vm->settings.pure)
        vm_raise(vm, ERR_SEARCH_PATH,
            "cannot look up '<%.*s>' in pure evaluation mode (use '--impure' to override)",
            (int)name.len, name.ptr);
    vm_raise(vm, ERR_SEARCH_PATH,
        "file '%.*s' was not found in the Nix search path (add it using $NIX_PATH or -I)",
        (int)name.len, name.ptr);
}

const char *search_path_find(struct vm *vm, struct slice name)
{
    struct search_path *p = path_of(vm);
    return search_path_find_in(vm, p->entries, vm->settings.pure ? 0 : p->count, name);
}
