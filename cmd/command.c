#include "cmd/command.h"
#include "cmd/output.h"
#include "lib/buf.h"

const struct command commands[COMMAND_COUNT] = {
    [COMMAND_EVAL] = {
        .name = "eval",
        .operands = "[FILE | - | -E EXPR]...",
        .summary = "evaluate expressions and print their values",
        .help =
            "Evaluates each input and prints its value on a line of its own. A FILE that is a\n"
            "directory stands for the default.nix in it, '<name>' is looked up in the search\n"
            "path, '-' is standard input. Without any input it is ./default.nix.\n"
            "\n"
            "Without --strict, values print as by 'nix eval': what fails inside of a list or set\n"
            "shows up there as an error. With --strict, as by 'nix-instantiate --eval --strict':\n"
            "such an error ends the evaluation.\n",
        .run = eval_run,
    },
    [COMMAND_DUMP] = {
        .name = "dump",
        .operands = "[FILE | - | -E EXPR]...",
        .summary = "show the stages between an expression and its value",
        .help =
            "Prints what becomes of each input before it is evaluated: its tokens, its syntax\n"
            "tree, its bytecode. The default is the bytecode.\n",
        .run = dump_run,
    },
    [COMMAND_NIX_INSTANTIATE] = {
        .name = "nix-instantiate",
        .nix = "nix-instantiate",
        .operands = "[FILE | EXPR | -]...",
        .summary = "do what Nix's program of that name does",
        .help =
            "Takes the options of nix-instantiate(1), prints what it prints and ends as it does.\n"
            "Without --eval, it prints the paths of the derivations that the inputs evaluate to;\n"
            "nothing is written to a store. Settings of Nix are options too: --NAME, --no-NAME,\n"
            "--NAME VALUE. Options that only builds need are accepted and do nothing.\n"
            "\n"
            "A link to tvx with the name nix-instantiate is this command.\n",
        .run = nix_instantiate_run,
    },
    [COMMAND_NIX] = {
        .name = "nix",
        .nix = "nix",
        .operands = "eval [ATTRPATH]",
        .summary = "do what 'nix eval' does",
        .help = "Takes the options of 'nix eval'; see 'tvx nix eval --help'.\n",
        .run = nix_run,
    },
    [COMMAND_NIX_EVAL] = {
        .name = "nix eval",
        .nix = "nix",
        .operands = "{--expr EXPR | --file FILE} [ATTRPATH]",
        .summary = "do what 'nix eval' does",
        .help =
            "Evaluates an expression, or an attribute of it, and prints its value as 'nix eval'\n"
            "does. Without --file or --impure, evaluation is pure. Settings of Nix are options\n"
            "too: --NAME, --no-NAME, --NAME VALUE. Options that only builds and flakes need are\n"
            "accepted and do nothing.\n",
        .run = nix_eval_run,
    },
};

void command_fail(const struct command *command, const char *message)
{
    struct buf out = { 0 };
    if (command && command->nix)
        buf_printf(
            &out, "error: %s\nTry '%s --help' for more information.\n", message, command->nix);
    else
        buf_printf(&out, "tvx: %s\nTry 'tvx %s%s--help' for more information.\n", message,
            command ? command->name : "", command ? " " : "");
    output_error(buf_view(&out));
    output_exit(command && command->nix ? EXIT_ERROR : EXIT_USAGE);
}
