/*
 * nix.conf and NIX_CONFIG. A line is `name = words...`, `include FILE` or `!include FILE`, the
 * latter of a file that need not be there; `#` begins a comment. Of a text and what it includes the
 * features come first, as Nix has it. All files are optional.
 */
#include "cmd/settings.h"
#include "lib/path.h"
#include <stdlib.h>

enum { INCLUDES_MAX = 64 }; /* one in the other */

struct entry {
    const char *name, *text;
};

struct load {
    struct settings *settings;
    struct buf *message;
    bool usage;
    struct entry *entries;
    size_t count, cap;
    unsigned depth;
};

static PRINTF_LIKE(3, 4) bool fail(struct load *l, bool usage, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    buf_vprintf(l->message, fmt, args);
    va_end(args);
    l->usage = usage;
    return false;
}

static const char *get_env(const struct load *l, const char *name)
{
    struct io *io = l->settings->vm->io;
    return io->get_env(io, name);
}

/* Reading --------------------------------------------------------------------------------- */

static const char blanks[] = " \t\n\r";

/* Takes the next word off *text; false where there is none. */
static bool next_word(struct slice *text, struct slice *word)
{
    size_t i = 0;
    while (i < text->len && strchr(blanks, text->ptr[i]) && text->ptr[i])
        i++;
    size_t start = i;
    while (i < text->len && !(strchr(blanks, text->ptr[i]) && text->ptr[i]))
        i++;
    *word = (struct slice){ text->ptr + start, i - start };
    *text = (struct slice){ text->ptr + i, text->len - i };
    return word->len > 0;
}

static const char *copy(struct slice text)
{
    struct buf b = { 0 };
    buf_slice(&b, text);
    return buf_cstr(&b);
}

static void add_entry(struct load *l, struct slice name, struct slice rest)
{
    struct buf text = { 0 };
    struct slice word;
    while (next_word(&rest, &word)) {
        if (text.len)
            buf_char(&text, ' ');
        buf_slice(&text, word);
    }
    if (l->count == l->cap) {
        l->entries = gc_grow(l->entries, sizeof *l->entries, &l->cap);
    }
    l->entries[l->count++] = (struct entry){ copy(name), buf_cstr(&text) };
}

static bool read_text(struct load *l, struct slice text, const char *path);

static bool include(struct load *l, struct slice file, bool optional, const char *path)
{
    struct io *io = l->settings->vm->io;
    const char *why;
    if (path[0] != '/' && file.ptr[0] != '/')
        return fail(l, false, "not an absolute path: \"%.*s\"", (int)file.len, file.ptr);
    const char *full = path_join(path_dir(slice_of(path)), file).ptr;
    struct slice text;
    if (!io->path_exists(io, full))
        return optional || fail(l, false, "file \"%s\" included from \"%s\" not found", full, path);
    if (l->depth == INCLUDES_MAX)
        return fail(l, true, "too many files include each other, the last one \"%s\"", path);
    if (!io->read_file(io, full, &text, &why))
        return true;
    l->depth++;
    bool good = read_text(l, text, full);
    l->depth--;
    return good;
}

static bool read_line(struct load *l, struct slice line, const char *path)
{
    struct slice rest = line, name, second;
    if (!next_word(&rest, &name))
        return true;
    bool has_second = next_word(&rest, &second);
    bool optional = slice_eq(name, slice_of("!include"));
    if (has_second && (optional || slice_eq(name, slice_of("include")))) {
        struct slice more;
        if (!next_word(&rest, &more))
            return include(l, second, optional, path);
    } else if (has_second && slice_eq(second, slice_of("="))) {
        add_entry(l, name, rest);
        return true;
    }
    return fail(l, true, "syntax error in configuration line '%.*s' in \"%s\"", (int)line.len,
        line.ptr, path);
}

static bool read_text(struct load *l, struct slice text, const char *path)
{
    while (text.len > 0) {
        const char *end = memchr(text.ptr, '\n', text.len);
        size_t len = end ? (size_t)(end - text.ptr) : text.len;
        const char *comment = memchr(text.ptr, '#', len);
        struct slice line = { text.ptr, comment ? (size_t)(comment - text.ptr) : len };
        if (!read_line(l, line, path))
            return false;
        size_t taken = len + (end != NULL);
        text = (struct slice){ text.ptr + taken, text.len - taken };
    }
    return true;
}

/* Applying -------------------------------------------------------------------------------- */

static bool is_about(const char *name, const char *setting)
{
    return strcmp(name, setting) == 0 ||
           (strncmp(name, "extra-", 6) == 0 && strcmp(name + 6, setting) == 0);
}

static bool apply_entries(struct load *l, bool features)
{
    bool has_nix_path = get_env(l, "NIX_PATH");
    for (size_t i = 0; i < l->count; i++) {
        const struct entry *e = &l->entries[i];
        if (is_about(e->name, "experimental-features") != features)
            continue;
        if (has_nix_path && is_about(e->name, "nix-path"))
            continue;
        switch (settings_set(l->settings, e->name, e->text, l->message)) {
        case SETTING_DONE:
            break;
        case SETTING_UNKNOWN:
            settings_note_unknown(l->settings, e->name);
            break;
        case SETTING_REFUSED:
            l->usage = true;
            return false;
        }
    }
    return true;
}

static bool apply_text(struct load *l, struct slice text, const char *path)
{
    l->count = 0;
    return read_text(l, text, path) && apply_entries(l, true) && apply_entries(l, false);
}

static bool apply_file(struct load *l, const char *path)
{
    struct io *io = l->settings->vm->io;
    const char *why;
    struct slice text;
    if (!io->path_exists(io, path) || !io->read_file(io, path, &text, &why))
        return true;
    return apply_text(l, text, path);
}

/* Applies `file` in a folder. */
static bool apply_in(struct load *l, struct slice dir, const char *file)
{
    struct io *io = l->settings->vm->io;
    struct slice full = path_join(slice_of(io->current_dir(io)), dir);
    return apply_file(l, path_join(full, slice_of(file)).ptr);
}

/* Does that for each folder of a list, the first of them last. */
static bool apply_list(struct load *l, const char *list, const char *file)
{
    const char *colon = strchr(list, ':');
    if (colon && !apply_list(l, colon + 1, file))
        return false;
    struct slice dir = { list, colon ? (size_t)(colon - list) : strlen(list) };
    return dir.len == 0 || apply_in(l, dir, file);
}

static bool apply_user_files(struct load *l)
{
    const char *files = get_env(l, "NIX_USER_CONF_FILES");
    if (files)
        return apply_list(l, files, "");
    const char *dirs = get_env(l, "XDG_CONFIG_DIRS");
    if (!apply_list(l, dirs ? dirs : "/etc/xdg", "nix/nix.conf"))
        return false;
    const char *dir = get_env(l, "NIX_CONFIG_HOME");
    if (dir)
        return apply_in(l, slice_of(dir), "nix.conf");
    dir = get_env(l, "XDG_CONFIG_HOME");
    if (dir)
        return apply_in(l, slice_of(dir), "nix/nix.conf");
    dir = get_env(l, "HOME");
    return !dir || apply_in(l, slice_of(dir), ".config/nix/nix.conf");
}

bool settings_load(struct settings *s, struct buf *message, bool *usage)
{
    struct load l = { .settings = s, .message = message };
    const char *dir = get_env(&l, "NIX_CONF_DIR");
    bool good = apply_file(
        &l, path_join(slice_of(dir && *dir == '/' ? dir : "/etc/nix"), slice_of("nix.conf")).ptr);
    s->pure_given = s->short_path_given = false;
    const char *text = get_env(&l, "NIX_CONFIG");
    good = good && apply_user_files(&l) && (!text || apply_text(&l, slice_of(text), "NIX_CONFIG"));
    *usage = l.usage;
    return good;
}
