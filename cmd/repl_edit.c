/* :edit */
#include "cmd/output.h"
#include "cmd/repl_command.h"
#include "cmd/repl_load.h"
#include "cmd/repl_scope.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

struct target {
    const char *path;
    uint32_t line;     /* 0: not known */
    struct slice text; /* of what is no file: a copy of it is opened */
};

static struct target target_at(struct repl *r, pos at)
{
    struct place place;
    struct buf shown = { 0 };
    if (source_place(at, &place)) {
        const struct source *source = place.source;
        if (source->kind == SOURCE_FILE)
            return (struct target){ .path = source->name, .line = place.line };
        if (source->kind == SOURCE_INTERNAL || !r->nix)
            return (struct target){ .line = place.line, .text = source->text };
    }
    diag_place(&shown, at);
    vm_raise_at(r->vm, ERR_VALUE, POS_NONE, "'%s' cannot be shown in an editor", buf_cstr(&shown));
}

/* A package says where it is defined: /path/to/file.nix:12 */
static struct target package_target(struct repl *r, const char *position)
{
    const char *colon = strrchr(position, ':');
    char *end;
    unsigned long line = colon ? strtoul(colon + 1, &end, 10) : 0;
    if (!colon || end == colon + 1 || *end)
        vm_raise_at(
            r->vm, ERR_VALUE, POS_NONE, "cannot parse 'meta.position' attribute '%s'", position);
    struct buf path = { 0 };
    buf_add(&path, position, (size_t)(colon - position));
    return (struct target){ .path = buf_cstr(&path), .line = (uint32_t)line };
}

static const char *meta_position(struct repl *r, value v)
{
    value *meta = value_is_attrs(v) ? attrs_find_raw(value_attrs_raw(v), SYM_meta) : NULL;
    if (!meta)
        return NULL;
    value set = vm_force(r->vm, *meta, NULL);
    symbol name = symbol_intern(slice_of("position"));
    value *position = value_is_attrs(set) ? attrs_find_raw(value_attrs_raw(set), name) : NULL;
    context ignored = CONTEXT_NONE;
    return position ? vm_coerce_path(r->vm, *position, &ignored,
                          "while evaluating the 'meta.position' attribute of a derivation")
                          .ptr
                    : NULL;
}

/* Where the variable or attribute is defined that the expression names; POS_NONE for others. */
static pos definition(struct repl *r, const char *text)
{
    symbol name;
    value subject = scope_eval_subject(r, text, &name);
    if (value_is_none(subject)) {
        name = symbol_lookup(slice_of(text));
        subject = r->scope.set;
    }
    return value_is_attrs(subject) && name != SYMBOL_NONE ? attrs_pos(value_attrs(subject), name)
                                                          : POS_NONE;
}

static struct target find_target(struct repl *r, const char *text)
{
    value v = scope_eval(r, text);
    context ignored = CONTEXT_NONE;
    if (value_is_path(v) || value_is_string(v)) {
        struct slice path =
            vm_coerce_path(r->vm, v, &ignored, "while evaluating the filename to edit");
        return (struct target){ .path = import_resolve(r->vm, path.ptr) };
    }
    pos at = vm_value_pos(v);
    if (at != POS_NONE)
        return target_at(r, at);
    const char *position = meta_position(r, v);
    if (position)
        return package_target(r, position);
    at = r->nix ? POS_NONE : definition(r, text);
    if (at != POS_NONE)
        return target_at(r, at);
    vm_raise_at(
        r->vm, ERR_VALUE, POS_NONE, "package '%s' has no source location information", text);
}

/* Running the editor ------------------------------------------------------------------------ */

/* Whether it understands +LINE ahead of the file. */
static bool takes_line(const char *editor)
{
    static const char *const names[] = { "vi", "emacs", "nano", "kak", "micro", "hx" };
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        if (strstr(editor, names[i]))
            return true;
    }
    return false;
}

/* $EDITOR may have arguments, which are separated by blanks. */
static size_t split(char *text, char **words, size_t most)
{
    size_t n = 0;
    char *rest, *word = strtok_r(text, " \t", &rest);
    for (; word && n < most; word = strtok_r(NULL, " \t", &rest))
        words[n++] = word;
    return n;
}

/* Runs the editor; returns an errno. Ctrl-C is meant for it meanwhile. */
static int run_editor(char *editor, const char *path, uint32_t line)
{
    enum { WORDS = 16 };
    char *words[WORDS + 3] = { NULL }, at[16];
    size_t n = split(editor, words, WORDS);
    if (line > 0 && n > 0 && takes_line(words[0])) {
        snprintf(at, sizeof at, "+%u", (unsigned)line);
        words[n++] = at;
    }
    words[n++] = (char *)path;
    struct sigaction ignore = { .sa_handler = SIG_IGN }, old;
    posix_spawnattr_t attributes;
    sigset_t reset;
    sigemptyset(&reset);
    sigaddset(&reset, SIGINT);
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setsigdefault(&attributes, &reset);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);
    sigaction(SIGINT, &ignore, &old);
    pid_t child;
    int error = posix_spawnp(&child, words[0], NULL, &attributes, words, environ);
    while (!error && waitpid(child, NULL, 0) < 0 && errno == EINTR)
        ;
    sigaction(SIGINT, &old, NULL);
    posix_spawnattr_destroy(&attributes);
    return error;
}

/* A file that holds the text and cannot be written to, in a folder of its own; NULL on failure. */
static char *write_copy(struct slice text, char *folder)
{
    struct buf path = { 0 };
    if (!mkdtemp(folder))
        return NULL;
    buf_printf(&path, "%s/expression.nix", folder);
    const char *name = buf_cstr(&path);
    int fd = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0400);
    bool written = fd >= 0 && write(fd, text.ptr, text.len) == (ssize_t)text.len;
    if (fd >= 0)
        close(fd);
    return written ? (char *)name : NULL;
}

void command_edit(struct repl *r, const char *argument)
{
    struct target t = find_target(r, argument);
    const char *editor = r->vm->io->get_env(r->vm->io, "EDITOR");
    struct buf command = { 0 };
    char folder[] = "/tmp/tvx-edit-XXXXXX";
    buf_str(&command, editor && *editor ? editor : "cat");
    output_flush();
    const char *path = t.path ? t.path : write_copy(t.text, folder);
    int error = path ? run_editor((char *)buf_cstr(&command), path, t.line) : errno;
    if (!t.path && path)
        unlink(path);
    if (!t.path)
        rmdir(folder);
    if (error)
        vm_raise_at(r->vm, ERR_IO, POS_NONE, "running editor '%s': %s", editor ? editor : "cat",
            strerror(error));
    if (t.path)
        load_again(r);
}
