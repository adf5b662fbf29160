/* tvx builtins: tvx-builtins(7), made from what builtins say of themselves. */
#include "cmd/command.h"
#include "builtins/registry.h"
#include "cmd/output.h"
#include "cmd/session.h"
#include <stdlib.h>

#ifndef TVX_VERSION
#define TVX_VERSION "unknown"
#endif

/* What a manual page would take for a request or an escape is neither. */
static void add_char(struct buf *out, char c)
{
    bool line_start = out->len > 0 && out->ptr[out->len - 1] == '\n';
    if (line_start && (c == '.' || c == '\''))
        buf_str(out, "\\&");
    if (c == '\\')
        buf_str(out, "\\e");
    else if (c == '-')
        buf_str(out, "\\-");
    else
        buf_char(out, c);
}

/* Sets *s behind `mark`, which it begins with; *on tells whether it opens or closes. */
static bool take_mark(const char **s, const char *mark, bool *on)
{
    size_t len = strlen(mark);
    if (strncmp(*s, mark, len) != 0)
        return false;
    *s += len;
    *on = !*on;
    return true;
}

/* Documentation is paragraphs with *names*, `code`, **stress** and blocks of code in ``` lines. */
static void add_doc(struct buf *out, const char *s)
{
    bool block = false, code = false, strong = false, name = false;
    while (*s) {
        if (take_mark(&s, "```", &block)) {
            s += strcspn(s, "\n");
            s += *s == '\n';
            buf_str(out, block ? ".Bd -literal -offset indent\n" : ".Ed\n");
            s += !block && *s == '\n';
            buf_str(out, !block && *s ? ".Pp\n" : "");
        } else if (block) {
            add_char(out, *s++);
        } else if (take_mark(&s, "`", &code)) {
            buf_str(out, code ? "\\fB" : "\\fR");
        } else if (!code && take_mark(&s, "**", &strong)) {
            buf_str(out, strong ? "\\fB" : "\\fR");
        } else if (!code && take_mark(&s, "*", &name)) {
            buf_str(out, name ? "\\fI" : "\\fR");
        } else if (s[0] == '\n' && s[1] == '\n') {
            buf_str(out, strncmp(s + 2, "```", 3) == 0 ? "\n" : "\n.Pp\n");
            s += 2;
        } else {
            add_char(out, *s++);
            bool ends = s[-1] == '.' && s[0] == ' '; /* a sentence, which has a line of its own */
            buf_str(out, ends ? "\n" : "");
            s += ends;
        }
    }
    if (out->ptr[out->len - 1] != '\n')
        buf_char(out, '\n');
}

static void add_builtin(struct buf *out, const struct builtin *b)
{
    buf_printf(out, ".It Ic %s%s", b->flags & BUILTIN_GLOBAL ? "" : "builtins.", b->name);
    for (const char *at = b->args; *at; at += strspn(at, " ")) {
        int len = (int)strcspn(at, " ");
        buf_printf(out, " Ar %.*s", len, at);
        at += len;
    }
    buf_char(out, '\n');
    add_doc(out, b->doc);
    if (b->feature)
        buf_printf(out, ".Pp\nIt needs the experimental feature\n.Cm %s .\n", b->feature);
}

static int compare(const void *a, const void *b)
{
    const struct builtin *const *x = a, *const *y = b;
    return strcmp((*x)->name, (*y)->name);
}

int builtins_run(struct session *s)
{
    size_t count = registry_count();
    const struct builtin **sorted = gc_alloc((count + 1) * sizeof(const struct builtin *));
    struct buf out = { 0 };
    if (s->options->given_count > 0)
        command_fail(s->options->command, "there is nothing to say to this command");
    for (size_t i = 0; i < count; i++)
        sorted[i] = registry_at(i);
    qsort(sorted, count, sizeof(const struct builtin *), compare);
    buf_str(&out, ".Dd November 22, 2026\n.Dt TVX-BUILTINS 7\n.Os tvx " TVX_VERSION "\n.Sh NAME\n"
                  ".Nm tvx-builtins\n.Nd the builtins of the Nix language\n.Sh DESCRIPTION\n"
                  "Those with\n.Ic builtins.\nin front are in the set\n.Ic builtins .\n"
                  "The others are there too, and in scope by themselves.\n"
                  ".Bl -tag -width Ds\n");
    for (size_t i = 0; i < count; i++)
        add_builtin(&out, sorted[i]);
    buf_str(&out, ".El\n.Sh SEE ALSO\n.Xr tvx 1 ,\n.Xr tvx-eval 1 ,\n.Xr tvx-repl 1\n");
    output_write(buf_view(&out));
    return EXIT_VALUE;
}
