#include "cmd/completion.h"

/* Text inside of '...' and of [...] in a specification of _arguments. */
static void add_text(struct buf *out, const char *text)
{
    for (; *text; text++) {
        if (*text == '\'')
            buf_str(out, "'\\'");
        else if (strchr("[]:\\", *text))
            buf_char(out, '\\');
        buf_char(out, *text);
    }
}

static void add_values(struct buf *out, const struct option *o)
{
    struct slice name;
    for (const char *at = o->values; completion_next(&at, &name);) {
        enum completion_kind kind = completion_kind(name);
        if (kind == COMPLETE_CHOICE) {
            buf_str(out, ":choice:(");
            completion_add_choices(out, name);
            buf_char(out, ')');
            continue;
        }
        buf_printf(out, ":%.*s:%s", (int)name.len, name.ptr,
            kind == COMPLETE_FILE  ? "_files"
            : kind == COMPLETE_DIR ? "_files -/"
                                   : " ");
    }
}

/* Options may be repeated: `*`. Where there is one argument it may follow a `=`. */
static void add_option(struct buf *out, const struct option *o)
{
    bool one = o->values && !strchr(o->values, ' ');
    buf_printf(out, " \\\n            '*--%s%s[", o->name, one ? "=" : "");
    add_text(out, o->help);
    buf_char(out, ']');
    add_values(out, o);
    buf_char(out, '\'');
    if (!o->letter)
        return;
    buf_printf(out, " \\\n            '*-%c%s[", o->letter, one ? "+" : "");
    add_text(out, o->help);
    buf_char(out, ']');
    add_values(out, o);
    buf_char(out, '\'');
}

static void add_options(struct buf *out, size_t command)
{
    for (size_t i = 0; i < options_count; i++) {
        if (completion_lists(&options_table[i], command))
            add_option(out, &options_table[i]);
    }
}

/* The commands below `prefix`, which ends in a blank or is empty. */
static void add_commands(struct buf *out, const char *prefix)
{
    for (size_t i = 0; i < COMMAND_COUNT; i++) {
        const char *name = commands[i].name;
        if (strncmp(name, prefix, strlen(prefix)) != 0 || strchr(name + strlen(prefix), ' '))
            continue;
        buf_printf(out, " '%s:", name + strlen(prefix));
        add_text(out, commands[i].summary);
        buf_char(out, '\'');
    }
}

static const char *operands_of(size_t command)
{
    switch (command) {
    case COMMAND_COMPLETION:
        return "'1:shell:(bash fish zsh)'";
    case COMMAND_NIX_EVAL:
        return "'*:ATTRPATH: '";
    default:
        return "'*:file:_files'";
    }
}

void completion_zsh(struct buf *out)
{
    buf_str(out, "#compdef tvx\n# zsh completion for tvx, made by 'tvx completion zsh'\n\n"
                 "_tvx()\n{\n    local curcontext=$curcontext state line\n    typeset -A opt_args\n"
                 "    local -a commands=(");
    add_commands(out, "");
    buf_str(out, " )\n    local -a nix_commands=(");
    add_commands(out, "nix ");
    buf_str(out, " )\n    _arguments -C");
    add_options(out, COMMAND_COUNT);
    buf_str(out,
        " \\\n            '1:command:->command' '*::argument:->argument'\n"
        "    case $state in\n    command) _describe command commands; return ;;\n    esac\n"
        "    local name=$words[1]\n"
        "    if [[ $name == nix ]]; then\n"
        "        if ((CURRENT == 2)); then\n"
        "            _describe command nix_commands\n            return\n        fi\n"
        "        name=\"nix $words[2]\"\n        shift words\n        ((CURRENT--))\n"
        "    fi\n    case $name in\n");
    for (size_t i = 0; i < COMMAND_COUNT; i++) {
        if (i == COMMAND_NIX)
            continue;
        buf_printf(out, "    '%s')\n        _arguments", commands[i].name);
        add_options(out, i);
        buf_printf(out, " \\\n            %s\n        ;;\n", operands_of(i));
    }
    buf_str(out, "    esac\n}\n\n"
                 "if [[ $funcstack[1] == _tvx ]]; then\n    _tvx \"$@\"\nelse\n"
                 "    compdef _tvx tvx\nfi\n");
}
