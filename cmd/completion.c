/* tvx completion: what shells need to know. */
#include "cmd/completion.h"
#include "cmd/output.h"
#include "cmd/session.h"

bool completion_next(const char **at, struct slice *name)
{
    if (!*at || !**at)
        return false;
    *name = (struct slice){ *at, strcspn(*at, " ") };
    *at += name->len + ((*at)[name->len] == ' ');
    return true;
}

enum completion_kind completion_kind(struct slice name)
{
    if (slice_eq(name, slice_of("FILE")) || slice_eq(name, slice_of("PATH")))
        return COMPLETE_FILE;
    if (slice_eq(name, slice_of("DIR")))
        return COMPLETE_DIR;
    return memchr(name.ptr, '|', name.len) ? COMPLETE_CHOICE : COMPLETE_NOTHING;
}

void completion_add_choices(struct buf *out, struct slice choices)
{
    for (size_t i = 0; i < choices.len; i++)
        buf_char(out, choices.ptr[i] == '|' ? ' ' : choices.ptr[i]);
}

bool completion_lists(const struct option *option, size_t command)
{
    return (option->commands & 1u << command) && option->help;
}

int completion_run(struct session *s)
{
    static const struct {
        const char *shell;
        void (*write)(struct buf *out);
    } shells[] = {
        { "bash", completion_bash },
        { "fish", completion_fish },
        { "zsh", completion_zsh },
    };
    const struct options *o = s->options;
    struct buf out = { 0 };
    for (size_t i = 0; o->given_count == 1 && i < ARRAY_LEN(shells); i++) {
        if (o->given[0].id == OPTION_OPERAND && strcmp(o->given[0].values[0], shells[i].shell) == 0)
            shells[i].write(&out);
    }
    if (out.len == 0)
        command_fail(o->command, "the shell is one of bash, fish and zsh");
    output_write(buf_view(&out));
    return EXIT_VALUE;
}
