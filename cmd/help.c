/* What --help prints. */
#include "cmd/options.h"

enum { HELP_COLUMN = 28 };

static void pad(struct buf *out, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++)
        buf_char(out, ' ');
}

static void help_option(struct buf *out, const struct option *o)
{
    size_t start = out->len;
    if (o->letter)
        buf_printf(out, "  -%c, ", o->letter);
    else
        buf_str(out, "      ");
    buf_printf(out, "--%s", o->name);
    if (o->values)
        buf_printf(out, " %s", o->values);
    size_t width = out->len - start;
    if (width + 2 > HELP_COLUMN) {
        buf_char(out, '\n');
        width = 0;
    }
    pad(out, width, HELP_COLUMN);
    buf_printf(out, "%s\n", o->help);
}

static void help_options(struct buf *out, unsigned command)
{
    buf_str(out, "\nOptions:\n");
    for (size_t i = 0; i < options_count; i++) {
        if ((options_table[i].commands & command) && options_table[i].help)
            help_option(out, &options_table[i]);
    }
}

static void help_exit_status(struct buf *out, const struct command *command)
{
    buf_str(out, command->nix ? "\nExit status: 0, or 1 for any error.\n"
                              : "\nExit status: 0 for a value, 1 for an error in evaluation, 2 for "
                                "a wrong command line,\n"
                                "3 for a syntax error, 4 where a limit was reached, 5 for an "
                                "input or output error.\n");
}

void options_help(struct buf *out, const struct command *command)
{
    if (command) {
        buf_printf(out, "Usage: tvx %s [OPTION]... %s\n\n", command->name, command->operands);
        buf_str(out, command->help);
        help_options(out, 1u << (command - commands));
        help_exit_status(out, command);
        return;
    }
    buf_str(out, "Usage: tvx COMMAND [ARGUMENT]...\n\n"
                 "Evaluates the Nix language.\n\nCommands:\n");
    for (size_t i = 0; i < COMMAND_COUNT; i++) {
        size_t start = out->len;
        if (i == COMMAND_NIX)
            continue;
        buf_printf(out, "  %s", commands[i].name);
        pad(out, out->len - start, HELP_COLUMN);
        buf_printf(out, "%s\n", commands[i].summary);
    }
    help_options(out, NO_COMMAND);
    buf_str(out, "\n'tvx COMMAND --help' tells about a command, tvx(1) about everything.\n");
}
