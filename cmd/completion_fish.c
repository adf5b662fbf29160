#include "cmd/completion.h"

static void add_text(struct buf *out, const char *text)
{
    buf_char(out, '\'');
    for (; *text; text++) {
        if (*text == '\'' || *text == '\\')
            buf_char(out, '\\');
        buf_char(out, *text);
    }
    buf_char(out, '\'');
}

/* `complete` on the condition that the words so far are the command's. */
static void begin(struct buf *out, size_t command)
{
    buf_printf(out, "complete -c tvx -n '__tvx_is \"%s\"'",
        command < COMMAND_COUNT ? commands[command].name : "");
}

/* Fish completes the last argument of an option, and knows of one only. */
static void add_option(struct buf *out, const struct option *o, size_t command)
{
    struct slice name, first = { "", 0 };
    const char *at = o->values;
    bool takes = completion_next(&at, &first), one = takes && !completion_next(&at, &name);
    begin(out, command);
    if (o->letter)
        buf_printf(out, " -s %c", o->letter);
    buf_printf(out, " -l %s", o->name);
    switch (one ? completion_kind(first) : COMPLETE_NOTHING) {
    case COMPLETE_FILE:
        buf_str(out, " -r -F");
        break;
    case COMPLETE_DIR:
        buf_str(out, " -x -a '(__fish_complete_directories)'");
        break;
    case COMPLETE_CHOICE:
        buf_str(out, " -x -a '");
        completion_add_choices(out, first);
        buf_char(out, '\'');
        break;
    default:
        buf_str(out, takes ? " -x" : "");
    }
    buf_str(out, " -d ");
    add_text(out, o->help);
    buf_char(out, '\n');
}

/* A word that stands behind those of `command`. */
static void add_word(struct buf *out, size_t command, const char *word, const char *help)
{
    begin(out, command);
    buf_printf(out, " -f -a %s", word);
    if (help) {
        buf_str(out, " -d ");
        add_text(out, help);
    }
    buf_char(out, '\n');
}

void completion_fish(struct buf *out)
{
    buf_str(out, "# fish completion for tvx, made by 'tvx completion fish'\n\n"
                 "# Whether the command so far, of one or two words, is this one.\n"
                 "function __tvx_is\n"
                 "    set -l words (commandline -opc)\n"
                 "    set -e words[1]\n"
                 "    set -l command (string match -v -- '-*' $words[1])\n"
                 "    if test \"$command\" = nix; and set -q words[2]\n"
                 "        set command \"nix $words[2]\"\n"
                 "    end\n"
                 "    test \"$command\" = \"$argv[1]\"\n"
                 "end\n\n");
    for (size_t command = 0; command < COMMAND_COUNT; command++) {
        const char *name = commands[command].name, *space = strchr(name, ' ');
        add_word(out, space ? COMMAND_NIX : COMMAND_COUNT, space ? space + 1 : name,
            commands[command].summary);
    }
    static const char *const shells[] = { "bash", "fish", "zsh" };
    for (size_t i = 0; i < ARRAY_LEN(shells); i++)
        add_word(out, COMMAND_COMPLETION, shells[i], NULL);
    for (size_t command = 0; command <= COMMAND_COUNT; command++) {
        for (size_t i = 0; i < options_count; i++) {
            if (completion_lists(&options_table[i], command))
                add_option(out, &options_table[i], command);
        }
    }
}
